import { definePlugin, type JsonValue, Secret, secretReference, siteSchemaOf } from '@tapedeck/core';
import { standIns } from '@tapedeck/testkit';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { showPath, valueAt } from '../../core/src/document/document-path.ts';
import { editDistance, nearest } from '../../core/src/document/nearest.ts';
import { validate } from '../../core/src/document/validate.ts';
import { parseSite } from '../../core/src/site/site-document.ts';
import { withSecrets } from '../../core/src/site/with-secrets.ts';

const recursive = definePlugin({
  name: 'recursive',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { child: { $ref: '#/definitions/node' } },
    definitions: { node: { type: 'object', additionalProperties: false, properties: { name: { type: 'string' } } } },
  },
});

const tellingKind = definePlugin({
  name: 'telling-kind',
  api: 1,
  version: '0.1.0',
  places: ['kind'],
  options: { type: 'object', additionalProperties: false, properties: { depth: { type: 'integer', default: 1 } } },
  apply: () => {},
});

const job = { kind: 'stand-in-kind', sources: [{ 'stand-in-source': {} }], pipeline: [], destination: [{ 'stand-in-destination': {} }] };

describe('core: the schema of a site file', () => {
  const check = async () => {
    const schema = await siteSchemaOf({ folders: [], platform: process.platform, plugins: [...standIns, recursive, tellingKind] });
    const ajv = new Ajv({ strict: false });
    const compiled = ajv.compile(schema);
    return (site: unknown) => compiled(site);
  };

  it('knows every plugin at its place', async () => {
    const isRight = await check();

    expect(isRight({ jobs: { a: job } })).to.equal(true);
    expect(isRight({ jobs: { a: { ...job, kind: 'stand-in-source' } } })).to.equal(false);
    expect(isRight({ jobs: { a: { ...job, pipeline: [{ 'stand-in-source': {} }] } } })).to.equal(false);
    expect(isRight({ jobs: { a: { ...job, nonsense: {} } } })).to.equal(false);
  });

  it('knows the options of a kind under its name, and of one that has none no such key', async () => {
    const isRight = await check();

    expect(isRight({ jobs: { a: { ...job, kind: 'telling-kind', 'telling-kind': { depth: 3 } } } })).to.equal(true);
    expect(isRight({ jobs: { a: { ...job, kind: 'telling-kind', 'telling-kind': { depth: 'deep' } } } })).to.equal(false);
    expect(isRight({ jobs: { a: { ...job, 'stand-in-kind': {} } } })).to.equal(false);
  });

  it('follows references inside the schema of a plugin', async () => {
    const isRight = await check();

    expect(isRight({ jobs: { a: { ...job, recursive: { child: { name: 'x' } } } } })).to.equal(true);
    expect(isRight({ jobs: { a: { ...job, recursive: { child: { name: 7 } } } } })).to.equal(false);
  });
});

describe('core: checking a document', () => {
  const violationsOf = (schema: object, document: Parameters<typeof validate>[1]) =>
    validate(schema, document).violations.map(({ path, message, hint }) => `${showPath(path)}: ${message} ${hint}`);

  it('tells what the alternatives are, once', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } } };

    expect(violationsOf(schema, { a: 7 })).to.deep.equal(['a: 7 is not a text, or a list. Write a text, or a list.']);
  });

  it('tells the mistake within the alternative in which somebody got furthest', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } } };

    expect(violationsOf(schema, { a: ['x', 7] })).to.deep.equal(['a[1]: 7 is not a text. Put it in quotes.']);
  });

  it('shows no value where a secret belongs, also among alternatives', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'null' }, secretReference] } } };

    expect(violationsOf(schema, { a: 'hunter2' }).join()).not.to.include('hunter2');
  });

  it('fills in defaults, and leaves the document itself as it is', () => {
    const document = { a: {} };

    const { value } = validate({ properties: { a: { properties: { b: { default: 1 } } } } }, document);

    expect(value).to.deep.equal({ a: { b: 1 } });
    expect(document).to.deep.equal({ a: {} });
  });

  it('keeps documents apart that are held against the same schema', () => {
    const list = (items: JsonValue[]) => validate({ properties: { list: { type: 'array', items: secretReference } } }, { list: items });
    const [two, none, wrong] = [list([{ env: 'A' }, { env: 'B' }]), list([]), list([1])];

    expect([two, none].map(({ secrets, violations }) => [secrets.length, violations.length])).to.deep.equal([
      [2, 0],
      [0, 0],
    ]);
    expect(wrong.violations).to.not.be.empty;
  });

  it('finds where secrets stand, and puts them there', () => {
    const { secrets } = validate({ properties: { list: { type: 'array', items: secretReference } } }, { list: [{ env: 'A' }] });
    const options = withSecrets({ list: [{ env: 'A' }], other: 1 }, ['root'], new Map([['root.list[0]', new Secret('value')]]));

    expect(secrets).to.deep.equal([['list', 0]]);
    expect(options).to.have.nested.property('list[0]').that.is.instanceOf(Secret);
    expect(options).to.have.property('other', 1);
  });

  it('cuts long values short', () => {
    const [message = ''] = violationsOf({ type: 'object' }, 'x'.repeat(500));

    expect(message.length).to.be.below(150);
  });
});

describe('core: nearest word', () => {
  it('is the one that a typing error made', () => {
    const words = ['retention', 'sources', 'snapshot'];

    expect(['retenton', 'retnetion', 'Sources', 'snapshots'].map((word) => nearest(word, words))).to.deep.equal([
      'retention',
      'retention',
      'sources',
      'snapshot',
    ]);
    expect(nearest('banana', words)).to.equal(undefined);
  });

  it('has a distance that is symmetric, and zero for the same word only (property)', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).to.equal(editDistance(b, a));
        expect(editDistance(a, b) === 0).to.equal(a === b);
        expect(editDistance(a, b)).to.be.at.most(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('core: places in a site file', () => {
  const text = 'jobs:\n  a:\n    list:\n      - x: 1\n      - { y: 2 }\n';
  const document = parseSite('tapedeck.yaml', text);

  it('are those of values, of keys, and of what is around a missing one', () => {
    expect(document.placeOf(['jobs', 'a', 'list', 1, 'y'])).to.include({ line: 5, column: 14, path: 'jobs.a.list[1].y' });
    expect(document.placeOf(['jobs', 'a', 'list', 1, 'y'], true)).to.include({ line: 5, column: 11 });
    expect(document.placeOf(['jobs', 'a', 'missing', 'deep'])).to.include({ line: 3, column: 5 });
    expect(document.placeOf([])).to.include({ line: 1, column: 1 });
  });

  it('lead to the same value as the document itself (property)', () => {
    const documents = fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null);
    fc.assert(
      fc.property(documents, (value) => {
        const json = JSON.stringify(value, undefined, 1);
        const site = parseSite('x.json', json);

        expect(JSON.stringify(site.value)).to.equal(JSON.stringify(parse(json)));
        for (const key of Object.keys(Object(value))) expect(valueAt(site.value, [key])).to.deep.equal(valueAt(parse(json), [key]));
      }),
      { numRuns: 50 },
    );
  });
});
