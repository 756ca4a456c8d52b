/** What a client asks for with values beside the statement. */
export interface ProcedureCall {
  readonly sql: string;
  readonly values: ReadonlyMap<string, string>;
}

const executeSql = 10;
const nvarchar = 0xe7;

/** Reads a call of `sp_executesql`, whose parameters are all text. @throws on any other call */
export const readCall = (data: Buffer): ProcedureCall => {
  // Headers, whose length comes first.
  let at = data.readUInt32LE(0);
  if (data.readUInt16LE(at) !== 0xffff || data.readUInt16LE(at + 2) !== executeSql)
    throw new Error('The simulator knows sp_executesql only.');
  at += 6;
  const texts: [name: string, value: string][] = [];
  while (at < data.length) {
    const nameEnd = at + 1 + 2 * data.readUInt8(at);
    // Behind the name: a status, the type, its greatest length, a collation.
    const valueAt = nameEnd + 1 + 1 + 2 + 5;
    if (data.readUInt8(nameEnd + 1) !== nvarchar || data.readUInt16LE(nameEnd + 2) === 0xffff)
      throw new Error('The simulator knows short texts only.');
    const end = valueAt + 2 + data.readUInt16LE(valueAt);
    texts.push([data.subarray(at + 1, nameEnd).toString('utf16le'), data.subarray(valueAt + 2, end).toString('utf16le')]);
    at = end;
  }
  const [[, sql] = ['', ''], , ...given] = texts;
  return { sql, values: new Map(given) };
};
