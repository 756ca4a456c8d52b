import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, showPath } from '../document/document-path.ts';
import { BackupError, type Place } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import { asJson } from './as-json.ts';

/** A site file's content, and where each part of it stands. */
export interface SiteDocument {
  /** For messages: the path of the file, or a name for a site that was given as a value. */
  readonly name: string;
  readonly value: JsonValue;
  /** The place of the value that a path leads to, or of its key. The nearest place above it when it is not there. */
  placeOf(path: DocumentPath, atKey?: boolean): Place;
}

/**
 * Reads YAML, of which JSON is a part.
 * @throws `SITE_SYNTAX` with every place where the text is not well-formed
 */
export const parseSite = (name: string, text: string): SiteDocument => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line, column: col };
  };
  const complaints = [...document.errors, ...document.warnings].map(({ message, pos }) => notWellFormed(message, placeAt(pos[0])));
  refuseIfAny('SITE_SYNTAX', `The site file "${name}" is not well-formed`, complaints);
  return {
    name,
    value: contentOf(document, name),
    placeOf: (path, atKey = false) => ({ ...placeAt(offsetOf(document, path, atKey)), path: showPath(path) }),
  };
};

/** A site given as a value: its places are paths only. */
export const givenSite = (value: JsonValue): SiteDocument => {
  const name = 'the given site';
  return { name, value, placeOf: (path) => ({ file: name, path: showPath(path) }) };
};

/** The whole value. What an alias leads to is looked up only here: nowhere, to itself, or to more than there is memory for. */
const contentOf = (document: Document, name: string): JsonValue => {
  try {
    return asJson(document.toJS(), name);
  } catch (error) {
    if (error instanceof BackupError || !(error instanceof Error)) throw error;
    throw notWellFormed(error.message, { file: name });
  }
};

const offsetOf = (document: Document, path: DocumentPath, atKey: boolean): number => {
  const key = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true);
  if (atKey && isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(key));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node) && node.range != null) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1), false);
};

const notWellFormed = (message: string, place: Place) =>
  new BackupError('SITE_SYNTAX', `The site file is not well-formed: ${message}.`, {
    hint: 'Look at this place and the line above it: a bracket, a quote, a colon or the indentation.',
    place,
  });
