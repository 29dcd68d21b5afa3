// One patch that both languages agree on (tests/fixtures/patch/golden.txt): tests/native/patch/golden_patch_test.cpp
// writes it, here it is read.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { expect, it } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import { Op } from '../../js/src/generated/ops.js';
import { readPatch } from '../../js/src/patch_reader.js';

const listing = readFileSync(path.join(import.meta.dirname, '../fixtures/patch/golden.txt'), 'utf8');
const bytes = Uint8Array.from(
  listing
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').match(/\S+/g) ?? [])
    .map((pair) => parseInt(pair, 16)),
);

it('is read as what it says', () => {
  const root = new JSDOM('<div></div>').window.document.querySelector('div')!;
  const patcher = new DomPatcher(root);
  patcher.apply(bytes);
  expect(root.innerHTML).toBe(`<p><a href="#abcd">&lt;bh😀?</a>${'x'.repeat(200)}</p><hr>`);
  expect(patcher.counts).toEqual({ ops: 16, nodesCreated: 9 });
});

it('holds every operation', () => {
  // Each line of the listing begins with the code of its operation.
  const { ops } = readPatch(bytes);
  const lines = listing.split('# Operations\n')[1]!.split('\n').slice(0, ops);
  expect(new Set(lines.map((line) => parseInt(line, 16)))).toEqual(new Set(Object.values(Op)));
});
