import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import type { WasmModule, WasmStream } from '../../js/src/wasm_module.js';
import { extract } from './extraction.js';
import { loadModule, streamOf, textsOf } from './module.js';

const folder = path.join(import.meta.dirname, '../fixtures');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.sse'));

let module: WasmModule;
beforeAll(async () => {
  module = await loadModule();
});

/** What the page shows of a stream's text when its patches are applied as they come. */
class Page {
  readonly root = new JSDOM('<article></article>').window.document.querySelector('article')!;
  readonly #patcher = new DomPatcher(this.root);

  flush(stream: WasmStream): void {
    for (let channel = 0; channel < stream.channelCount; channel++) {
      const info = JSON.parse(stream.channelInfo(channel)) as { kind: string };
      const patch = stream.flush(channel);
      if (patch && info.kind === 'text') this.#patcher.apply(patch);
    }
  }
}

/** The page after a body that came in pieces of `size` bytes, with a flush after each. */
function render(body: Uint8Array, size: number, settings: object = {}): string {
  const stream = module.createStream(settings);
  const page = new Page();
  for (let start = 0; start < body.length; start += size) {
    stream.feed(body.subarray(start, start + size));
    page.flush(stream);
  }
  stream.finish();
  page.flush(stream);
  stream.destroy();
  return page.root.innerHTML;
}

describe('ids', () => {
  const body = new TextEncoder().encode('# A b\n\n[c](#a-b)[^1]\n\n[^1]: d\n');
  const settings = { provider: 'text', footnotes: true, headingIds: true };

  it('begin with the prefix, and links lead to them', () => {
    const { document } = new JSDOM(render(body, 5, { ...settings, idPrefix: 'x-' })).window;
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(ids).toEqual(['x-a-b', 'x-fnref:1', 'x-fn:1']);
    const targets = [...document.links].map(({ hash }) => decodeURIComponent(hash.slice(1)));
    expect(targets).toEqual(['x-a-b', 'x-fn:1', 'x-fnref:1']);
  });

  it('are refused a prefix that is none', () => {
    for (const idPrefix of ['', 'a b', 'a"', 7]) {
      expect(() => module.createStream({ ...settings, idPrefix })).toThrow(
        expect.objectContaining({ code: 'invalid-options' }),
      );
    }
  });
});

describe.each(fixtures)('%s', (name) => {
  const body = readFileSync(path.join(folder, name));

  it('says what it says, whole and in pieces of every size up to 64', () => {
    const expected = extract(name, body.toString('utf8'));
    expect(expected.text.get(0)!.length).toBeGreaterThan(50);
    for (let size = 1; size <= 64; size++) {
      const stream = streamOf(module, body, size);
      expect({ text: textsOf(stream, 'text'), reasoning: textsOf(stream, 'reasoning') }).toEqual(expected);
      stream.destroy();
    }
  });

  it('shows the same page, whole and in pieces', async () => {
    const whole = render(body, body.length);
    for (const size of [1, 7, 64, 1000]) expect(render(body, size)).toBe(whole);
    await expect(whole).toMatchFileSnapshot(path.join(folder, name.replace('.sse', '.html')));
  });
});

describe('options', () => {
  const image = new TextEncoder().encode('![a](https://img.example/x.png) <b>raw</b> [l](https://l.example/)');

  it('leave images out by default', () => {
    const html = render(image, 1000, { provider: 'text' });
    expect(html).not.toContain('<img');
    expect(html).toContain('<b>raw</b>');
  });

  it('let listed image origins through', () => {
    expect(render(image, 1000, { provider: 'text', imageOrigins: ['https://img.example'] })).toContain(
      '<img src="https://img.example/x.png"',
    );
    expect(render(image, 1000, { provider: 'text', imageOrigins: ['https://b.example'] })).not.toContain('<img');
    expect(render(image, 1000, { provider: 'text', imageOrigins: ['*'] })).toContain('<img');
  });

  it('narrow links', () => {
    expect(render(image, 1000, { provider: 'text', linkOrigins: [] })).not.toContain('l.example');
  });

  it('show raw HTML as text', () => {
    expect(render(image, 1000, { provider: 'text', rawHtml: false })).toContain('&lt;b&gt;raw&lt;/b&gt;');
  });

  it('of the wrong type are an error', () => {
    expect(() => module.createStream({ provider: 7 })).toThrow(expect.objectContaining({ code: 'invalid-options' }));
  });
});

describe('streams of one module', () => {
  it('have a number limit', () => {
    const streams: WasmStream[] = [];
    expect(() => {
      for (let i = 0; i < 5000; i++) streams.push(module.createStream({}));
    }).toThrow(expect.objectContaining({ code: 'too-many-streams' }));
    expect(streams.length).toBeGreaterThan(100);
    for (const stream of streams) stream.destroy();
    module.createStream({}).destroy();
  });

  it('are gone when they are destroyed', () => {
    const stream = module.createStream({ provider: 'text' });
    stream.feed(new TextEncoder().encode('x'));
    stream.destroy();
    stream.destroy();
    expect(stream.channelCount).toBe(0);
    expect(stream.finish()?.code).toBe('internal');
  });

  it('give their memory back', async () => {
    const fresh = await loadModule();
    const body = readFileSync(path.join(folder, 'openai-chat.sse'));
    const run = () => {
      const stream = streamOf(fresh, body, 500);
      stream.flush(0);
      stream.destroy();
    };
    for (let i = 0; i < 20; i++) run();
    const before = fresh.memoryUsed;
    for (let i = 0; i < 1000; i++) run();
    expect(fresh.memoryUsed).toBe(before);
  });

  it('see memory that has grown', async () => {
    const fresh = await loadModule();
    const stream = fresh.createStream({ provider: 'text' });
    const before = fresh.memoryUsed;
    const line = new TextEncoder().encode(`${'word '.repeat(2000)}\n\n`);
    const page = new Page();
    while (fresh.memoryUsed < before + 1_000_000) {
      expect(stream.feed(line)).toBeUndefined();
      page.flush(stream);
    }
    stream.finish();
    page.flush(stream);
    const text = stream.channelText(0);
    expect(page.root.textContent.replaceAll(/\s+/g, '')).toBe(text.replaceAll(/\s+/g, ''));
  });
});

describe('errors', () => {
  it('have a code, a message and an offset, and stay', () => {
    const stream = module.createStream({ framing: 'sse', provider: 'nobody' });
    const error = stream.feed(new TextEncoder().encode('data: {}\n\n'));
    expect(error).toMatchObject({ code: 'invalid-options', message: expect.stringContaining('nobody') });
    expect(stream.feed(new TextEncoder().encode('x'))).toMatchObject({ code: 'invalid-options' });
    expect(stream.finish()).toMatchObject({ code: 'invalid-options' });
    stream.destroy();
  });
});
