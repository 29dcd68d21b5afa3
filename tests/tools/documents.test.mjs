// The documents: their links lead somewhere, their code is code, and what is said to run does and prints what they say.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  mkdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { root } from '../../tools/lib/paths.mjs';

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const read = (name) => readFileSync(path.join(root, name), 'utf8');
/** A document without its code, in which brackets are no links. */
const prose = (text) => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
/** The anchors of a document's headings, as GitHub makes them. */
const anchors = (text) =>
  [...prose(text.replace(/`/g, '')).matchAll(/^#+ +(.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The fenced blocks of a document: the words behind the fence, and what is between. */
function snippets(text) {
  return [...text.matchAll(/^```(\S+)([^\n]*)\n([^]*?)^```/gm)].map(([, language, more, code]) => {
    return { language, isRun: more.trim() === 'run', code };
  });
}

describe.each(documents)('%s', (name) => {
  it('has no link that leads nowhere', () => {
    const broken = [...prose(read(name)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const other = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
        if (!existsSync(path.join(root, other))) return true;
        return anchor !== undefined && other.endsWith('.md') && !anchors(read(other)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('has no code that is none', async () => {
    const loaders = { js: 'js', ts: 'ts', jsx: 'jsx', tsx: 'tsx', css: 'css', json: 'json' };
    for (const { language, code } of snippets(read(name))) {
      const loader = loaders[language];
      if (loader) await transform(code, { loader, tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } });
    }
  });

  const runnable = snippets(read(name)).filter(({ isRun }) => isRun);
  if (runnable.length > 0) {
    it('says what its code prints', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'sluice-snippets-'));
      try {
        mkdirSync(path.join(folder, 'node_modules'));
        symlinkSync(root, path.join(folder, 'node_modules/sluice'), 'junction');
        for (const { code } of runnable) {
          const file = path.join(folder, 'snippet.mjs');
          writeFileSync(file, code);
          const said = [...code.matchAll(/\/\/ (<.*)$/gm)].map(([, html]) => html);
          expect(said.length).toBeGreaterThan(0);
          const printed = execFileSync(process.execPath, [file], { cwd: folder }).toString().trim().split('\n');
          expect(printed).toEqual(said);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

it('finds the documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/getting-started.md', 'docs/security.md']));
});
