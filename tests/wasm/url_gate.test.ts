// No URL that the module emits has, by the URL standard's own parser, a scheme outside the list: hostile ones, the fuzz
// target's seeds, and random ones made of its words.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../../js/src/generated/allowlist.js';
import { Op, OPERANDS, Operand } from '../../js/src/generated/ops.js';
import { readPatch } from '../../js/src/patch_reader.js';
import type { WasmModule } from '../../js/src/wasm_module.js';
import { loadModule, streamOf } from './module.js';
import { Random } from './random.js';

const LINKS = ['http:', 'https:', 'mailto:', 'tel:'];
const IMAGES = ['http:', 'https:', 'data:'];
const RASTER = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=]*$/i;

/** Pages from which a relative URL may be resolved. */
const BASES = ['https://page.example/a/b?c#d', 'http://page.example/'];

let module: WasmModule;

beforeAll(async () => {
  module = await loadModule();
});

const settings = { provider: 'text', framing: 'text', imageOrigins: ['*'], dataImages: true };

interface Emitted {
  name: string;
  value: string;
}

/** The URLs that the module emits for a Markdown text. */
function emittedBy(markdown: string): Emitted[] {
  const stream = streamOf(module, new TextEncoder().encode(markdown), 1 << 20, settings);
  const patch = stream.channelCount > 0 ? stream.flush(0) : undefined;
  stream.destroy();
  return patch ? urlsOf(patch) : [];
}

function urlsOf(bytes: Uint8Array): Emitted[] {
  const { code, text } = readPatch(bytes);
  const found: Emitted[] = [];
  let textAt = 0;
  for (let at = 0; at < code.length;) {
    const op = code[at++]!;
    let attribute = 0;
    for (const kind of OPERANDS[op]!) {
      const operand = code[at++]!;
      if (kind === Operand.Attribute) attribute = operand;
      if (kind !== Operand.Text) continue;
      const value = text.slice(textAt, (textAt += operand));
      const { name, kind: judged } = ATTRIBUTES[attribute] ?? { name: '', kind: 'Text' };
      const isUrl = judged === 'Url' || judged === 'ImageUrl' || name === 'data-sluice-src';
      if (op === Op.SetAttribute && isUrl) found.push({ name, value });
    }
  }
  return found;
}

/** Every way in for a URL. */
function waysIn(url: string): string {
  const quoted = url.replaceAll('"', '&quot;');
  const angled = url.replace(/[<>\n]/g, '');
  return [
    `<a href="${quoted}">x</a> <img src="${quoted}"> <q cite="${quoted}">x</q>`,
    `[x](<${angled}>) ![x](<${angled}>) <${angled}> ${url}`,
    `[x](${url}) ![x](${url})`,
    `[${angled.length}][]\n\n[${angled.length}]: <${angled}>`,
  ].join('\n\n');
}

function expectListed({ name, value }: Emitted): void {
  expect(value).toMatch(/^[\x21-\x7e]*$/);
  for (const base of BASES) {
    if (!URL.canParse(value, base)) continue;
    const { protocol, href } = new URL(value, base);
    expect(name === 'href' || name === 'cite' ? LINKS : IMAGES, value).toContain(protocol);
    if (protocol === 'data:') expect(href).toMatch(RASTER);
  }
}

/** @returns how many URLs were emitted. */
function check(urls: readonly string[]): number {
  let emitted = 0;
  for (const url of urls) {
    for (const each of emittedBy(waysIn(url))) {
      expectListed(each);
      emitted++;
    }
  }
  return emitted;
}

const tests = path.join(import.meta.dirname, '..');
const filesIn = (folder: string) =>
  readdirSync(path.join(tests, folder)).map((file) => readFileSync(path.join(tests, folder, file), 'utf8'));

describe('emitted URLs', () => {
  it('have listed schemes, whatever hostile answers say', () => {
    const payloads = filesIn('fixtures/hostile').flatMap((text) => text.split('\n%%\n'));
    expect(payloads.length).toBeGreaterThan(300);
    expect(check(payloads)).toBeGreaterThan(0);
    for (const payload of payloads) emittedBy(payload).forEach(expectListed);
  });

  it('have listed schemes for the seeds of the fuzz target', () => {
    expect(check(filesIn('fuzz/seeds/url_gate_fuzz').map((seed) => seed.slice(1)))).toBeGreaterThan(0);
  });

  it('have listed schemes for random URLs', () => {
    const dictionary = readFileSync(path.join(tests, 'fuzz/url_gate_fuzz.dict'), 'utf8');
    const words = [...dictionary.matchAll(/^"((?:[^"\\]|\\.)*)"/gm)].map((match) =>
      match[1]!
        .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        .replace(/\\(.)/g, '$1'),
    );
    words.push(...'a:/?#@.%&;\\ \n\t\0\u00adé'.split(''), 'script', 'java', 'blob', 'ſ', '%3A', '：', '%0a');
    const random = new Random(7);
    const urls = Array.from({ length: 4_000 }, () =>
      Array.from({ length: 1 + random.below(6) }, () => random.pick(words)).join(''),
    );
    expect(check(urls)).toBeGreaterThan(urls.length / 2);
  });

  it('are seen where they are: the check can fail', () => {
    expect(emittedBy('[x](https://a.example/?b) ![y](//c.example/d)')).toEqual([
      { name: 'href', value: 'https://a.example/?b' },
      { name: 'src', value: '//c.example/d' },
    ]);
    expect(() => expectListed({ name: 'href', value: 'JavaScript:x' })).toThrow();
    expect(() => expectListed({ name: 'src', value: 'data:image/svg+xml,x' })).toThrow();
    expect(() => expectListed({ name: 'src', value: 'mailto:x' })).toThrow();
  });
});
