// 'sluice/node' as it is published: what it writes is what the DOM would serialise to that DomPatcher builds of the same
// text, whole and in pieces.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { ChannelViews } from '../../js/src/channel_views.js';
import type * as NodeFace from '../../js/src/node.js';
import type { ChannelInfo } from '../../js/src/protocol.js';
import { settingsOf } from '../../js/src/settings.js';
import type { WasmModule } from '../../js/src/wasm_module.js';
import { faceEntryPoints } from '../../tools/lib/package.mjs';
import { distDir } from '../../tools/lib/paths.mjs';
import { loadModule, streamOf } from './module.js';
import { Random } from './random.js';

const { SluiceError, loadRenderer, renderToStream, renderToString } = (await import(
  path.join(distDir, 'node.js')
)) as typeof NodeFace;

let render: Awaited<ReturnType<typeof loadRenderer>>;
let module: WasmModule;
beforeAll(async () => {
  render = await loadRenderer();
  module = await loadModule();
});

const { document } = new JSDOM('<!doctype html>').window;

/** The element that a page would show. */
function shown(markdown: string, options: NodeFace.HtmlOptions = {}): Element {
  const target = document.createElement('div');
  const views = new ChannelViews(target, options, () => ({}));
  const settings = settingsOf({ provider: 'text', framing: 'text', ...options });
  const stream = streamOf(module, new TextEncoder().encode(markdown), 1 << 20, settings);
  for (let channel = 0; channel < stream.channelCount; channel++) {
    const patch = stream.flush(channel);
    const info = JSON.parse(stream.channelInfo(channel)) as ChannelInfo;
    if (patch) views.patcherFor({ channel, info, patch })!.apply(patch);
  }
  stream.destroy();
  return target;
}

/** jsdom leaves `<` and `>` in attributes as they are, as the standard did until 2025. */
const plainAttributes = (html: string) =>
  html.replace(/ [\w-]+="[^"]*"/g, (attribute) => attribute.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));

async function streamed(pieces: Iterable<string>, options?: NodeFace.HtmlOptions): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of renderToStream(pieces, options)) parts.push(part);
  return parts;
}

function* cut(text: string, random: Random): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = start + 1 + random.below(40);
    yield text.slice(start, end);
    start = end;
  }
}

interface Example {
  number: number;
  markdown: string;
}
const examples = (createRequire(import.meta.url)('commonmark-spec') as { tests: Example[] }).tests;

describe('HTML', () => {
  it('is that of the DOM, for every example of the specification', async () => {
    expect(examples.length).toBeGreaterThan(600);
    const random = new Random(7);
    for (const { number, markdown } of examples) {
      const html = render(markdown);
      expect(plainAttributes(html), `example ${number}`).toBe(shown(markdown).innerHTML);
      expect((await streamed(cut(markdown, random))).join(''), `example ${number} in pieces`).toBe(html);
    }
  });

  const folder = process.env['SLUICE_ANSWERS'] ?? path.join(import.meta.dirname, '../../../shared/answers');
  const answers = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
  const texts = answers.filter((name) => name.endsWith('.md'));
  if (texts.length === 0) {
    console.log(`answers: none ran, ${folder} does not exist`);
    it.skip(`is that of the DOM, for the answers of ${folder}, which does not exist`);
  } else {
    it(`is that of the DOM, for ${texts.length} real answers`, { timeout: 120_000 }, async () => {
      const random = new Random(8);
      for (const name of texts) {
        const markdown = readFileSync(path.join(folder, name), 'utf8');
        const html = render(markdown);
        expect(plainAttributes(html), name).toBe(shown(markdown).innerHTML);
        expect((await streamed(cut(markdown, random))).join(''), `${name} in pieces`).toBe(html);
      }
    });
  }

  it('is escaped as the standard says', () => {
    expect(render('a\u00a0<b title="&lt;&quot;\u00a0">&amp;</b> `<i>`')).toBe(
      '<p>a&nbsp;<b title="&lt;&quot;&nbsp;">&amp;</b> <code>&lt;i&gt;</code></p>',
    );
    expect(render('a  \nb\n\n---\n')).toBe('<p>a<br>\nb</p><hr>');
  });

  it('is sanitized', () => {
    const html = render(
      '<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=//e.example/x onerror=alert(1)>',
    );
    const { body } = new JSDOM(html).window.document;
    expect(body.querySelector('script, img, [onerror], [href]')).toBeNull();
    expect(body.textContent).toContain('<script>alert(1)</script>');
  });

  it('has the reasoning where a page has it', async () => {
    const text = '<think>First *this*\n\nthen that</think>\n\nThe **answer**\n\nhas two parts';
    const html = await renderToString(text, { reasoningLabel: 'Thoughts' });
    expect(html).toBe(shown(text, { reasoningLabel: 'Thoughts' }).innerHTML);
    expect(html).toMatch(/^<details class="sluice-reasoning"><summary>Thoughts<\/summary><div><p>First/);
    expect((await streamed(text, { reasoningLabel: 'Thoughts' })).join('')).toBe(html);
    expect(await renderToString(text, { reasoning: false })).toBe(
      '<p>The <strong>answer</strong></p><p>has two parts</p>',
    );
  });

  it('follows the options of render', () => {
    const links = (url: URL) => url.hostname === 'good.example';
    const html = render('[a](https://good.example/) [b](https://bad.example/) ![i](https://i.example/x.png)', {
      ...{ links, images: 'all', direction: 'auto' },
      rewriteUrl: (url, use) => (use === 'image' ? `/proxy?${encodeURIComponent(url)}` : url),
    });
    expect(html).toContain('<p dir="auto">');
    expect(html).toContain('<a dir="auto" href="https://good.example/"');
    expect(html).not.toContain('bad.example');
    expect(html).toContain('src="/proxy?https%3A%2F%2Fi.example%2Fx.png"');
    expect(render('[a](x)', { links, baseUrl: 'https://good.example/' })).toContain('href="x"');
    expect(render('[a](x)', { links, baseUrl: 'https://bad.example/' })).not.toContain('href');
  });

  it('tells what was refused', () => {
    const refused: string[] = [];
    const onRefused = ({ kind, name }: NodeFace.RefusedEvent) => refused.push(`${kind} ${name}`);
    render('a <script>x</script> [a](javascript:x) [b](https://no.example/)', { links: () => false, onRefused });
    expect(refused).toHaveLength(3);
  });

  it('is made of a response of a provider, too', async () => {
    const body = readFileSync(path.join(import.meta.dirname, '../fixtures/anthropic-messages.sse'));
    const expected = readFileSync(path.join(import.meta.dirname, '../fixtures/anthropic-messages.html'), 'utf8');
    const parts: string[] = [];
    for await (const part of renderToStream([body], { provider: 'auto', reasoning: false })) parts.push(part);
    expect(parts.join('')).toBe(expected);
  });
});

describe('a stream of HTML', () => {
  it('brings blocks when they close', async () => {
    async function* pieces() {
      yield '# One\n\nTwo ';
      yield 'goes on\n\n- th';
      yield 'ree\n\nfour\n';
      yield '\nfive';
    }
    const parts: string[] = [];
    for await (const part of renderToStream(pieces())) parts.push(part);
    expect(parts).toEqual([
      '<h1>One</h1>',
      '<p>Two goes on</p>',
      '<ul><li>three</li></ul>',
      '<p>four</p>',
      '<p>five</p>',
    ]);
  });

  it('waits where a definition may come', async () => {
    expect(await streamed(['a\n\n[b]\n\n', 'c\n\n', '[b]: /x\n\n', 'd'])).toEqual([
      '<p>a</p>',
      '<p><a href="/x" rel="noopener noreferrer nofollow">b</a></p><p>c</p><p>d</p>',
    ]);
  });

  it('does not read ahead, and cancels its source', async () => {
    const log: string[] = [];
    async function* source() {
      try {
        for (let block = 0; ; block++) {
          log.push(`block ${block}`);
          yield `block ${block}\n\n`;
        }
      } finally {
        log.push('cancelled');
      }
    }
    const reader = renderToStream(source()).getReader();
    expect((await reader.read()).value).toBe('<p>block 0</p>');
    await reader.cancel();
    expect(log.length).toBeLessThan(6);
    expect(log.at(-1)).toBe('cancelled');
  });

  it('ends in the error that the answer ends in, after what was received', async () => {
    const parts: string[] = [];
    const read = async () => {
      const body = [
        'data: {"choices":[{"index":0,"delta":{"content":"Hello\\n\\nthere"}}]}\n\n',
        'data: {"error":{"message":"No"}}\n\n',
      ];
      for await (const part of renderToStream(body, { provider: 'openai-chat' })) parts.push(part);
    };
    await expect(read()).rejects.toBeInstanceOf(SluiceError);
    expect(parts.join('')).toBe('<p>Hello</p><p>there</p>');
  });

  it('cuts between the halves of a character', async () => {
    expect((await streamed(['a \ud83d', '\ude00'])).join('')).toBe('<p>a 😀</p>');
  });
});

it('refuses options that the core refuses', async () => {
  await expect(renderToString('a', { provider: 'no such' })).rejects.toMatchObject({ code: 'invalid-options' });
});

it('is imported where there is no page, without a look for one', () => {
  const trapped = `
    const seen = [];
    for (const name of ['window', 'document', 'location', 'self', 'Worker'])
      Object.defineProperty(globalThis, name, { configurable: true, get() { seen.push(name); return undefined; } });
    const faces = await Promise.all(process.argv.slice(1).map((file) => import(file)));
    console.log(JSON.stringify({ seen, faces: faces.map((face) => Object.keys(face).length > 0) }));`;
  const files = ['index', ...faceEntryPoints].map((name) => path.join(distDir, `${name}.js`));
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', trapped, ...files]);
  const { seen, faces } = JSON.parse(printed.toString()) as { seen: string[]; faces: boolean[] };
  expect(faces).toEqual(files.map(() => true));
  expect(seen).toEqual([]);
});
