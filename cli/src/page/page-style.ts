/** The look of a page: in light and dark, on a telephone and on paper. Nothing is loaded from anywhere. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #888; --good: #2e7d32; --fair: #b26a00; --bad: #c62828; --bar: #4a7dbd; }
@media (prefers-color-scheme: dark) { :root { --good: #81c784; --fair: #ffb74d; --bad: #e57373; --bar: #7aa7dd; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.outcome { font-weight: 600; } .complete { color: var(--good); } .degraded, .cancelled, .skipped { color: var(--fair); } .failed { color: var(--bad); }
.soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; } .path { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .9em; }
svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: currentColor; }
svg .done { fill: var(--bar); } svg .problems { fill: var(--fair); } svg .failed { fill: var(--bad); } svg .rule { stroke: var(--line); }
svg .here { opacity: 1; } svg .other { opacity: .55; }
@media print { body { margin: 0; max-width: none; } }
`;
