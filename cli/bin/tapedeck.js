#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `Tapedeck needs Node 22.15 or newer; this is ${process.versions.node}.\nInstall Node 24, or start it through npx in its checkout, which brings its own.\n`,
  );
  process.exit(2);
}
const { main } = await import('@tapedeck/cli');
await main(process.argv);
