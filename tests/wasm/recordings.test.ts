// Real recorded bodies through the built module. They are not part of the repository: the folder `recordings` of
// `../shared` beside it, or the one that SLUICE_RECORDINGS names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WasmModule } from '../../js/src/wasm_module.js';
import { extract, type Said } from './extraction.js';
import { loadModule, streamOf, textsOf } from './module.js';

const folder = process.env['SLUICE_RECORDINGS'] ?? path.join(import.meta.dirname, '../../../shared/recordings');
const names = existsSync(folder)
  ? readdirSync(folder).filter(
      (name) => /\.(?:sse|ndjson|json|eventstream)$/.test(name) && !/\.chunks\.json$/.test(name),
    )
  : [];

let module: WasmModule;
beforeAll(async () => {
  module = await loadModule();
});

/** What the module says of a body that comes in pieces of `size` bytes. */
function said(body: Uint8Array, size: number): Said {
  const stream = streamOf(module, body, size);
  const result = { text: textsOf(stream, 'text'), reasoning: textsOf(stream, 'reasoning') };
  stream.destroy();
  return result;
}

/** What the recording says; a binary one has its events beside it, decoded. */
function expectedOf(name: string): Said | undefined {
  const readable = name.replace(/\.eventstream$/, '.ndjson');
  if (!names.includes(readable)) return undefined;
  return extract(readable, readFileSync(path.join(folder, readable), 'utf8'));
}

describe('recordings', () => {
  const counts = { whole: 0, bytewise: 0, unread: [] as string[] };

  afterAll(() => {
    const alone = counts.unread.length === 0 ? '' : `; only compared with themselves: ${counts.unread.join(', ')}`;
    console.log(`recordings: ${counts.whole} whole and ${counts.bytewise} byte by byte, of ${names.length}${alone}`);
  });

  if (names.length === 0) {
    console.log(`recordings: none ran, ${folder} does not exist`);
    it.skip(`${folder} does not exist`);
  }

  it.each(names)('%s', (name) => {
    const body = readFileSync(path.join(folder, name));
    const expected = expectedOf(name);
    const whole = said(body, body.length);
    if (expected) expect(whole).toEqual(expected);
    else counts.unread.push(name);
    counts.whole++;
    expect(said(body, 1)).toEqual(whole);
    counts.bytewise++;
  });
});
