// The hostile answers of tests/fixtures/hostile: alone and inside Markdown, as tests/native/support/hostile.cpp has them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../fixtures/hostile');

export interface HostileText {
  /** The class, which of it, and the context: "schemes 12, table cell". */
  name: string;
  text: string;
}

/** All payloads by themselves. */
export function loadPayloads(): HostileText[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return files.sort().flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8')
      .replace(/\n$/, '')
      .split('\n%%\n')
      .map((text, index) => ({ name: `${path.basename(file, '.txt')} ${index + 1}`, text })),
  );
}

/** The payload alone and inside each kind of Markdown. */
export function inMarkdown({ name, text }: HostileText): HostileText[] {
  const line = text.replaceAll('\n', ' ');
  const led = (prefix: string) => text.replaceAll('\n', `\n${prefix}`);
  const contexts: Record<string, string> = {
    alone: text,
    'after text': `x ${text} y\n\nz\n`,
    emphasis: `**a *${text}* b**`,
    quote: `> ${led('> ')}\n\nx`,
    'list item': `- x\n\n  ${led('  ')}\n- y`,
    task: `- [x] ${led('  ')}`,
    'table cell': `| a | b |\n|---|---|\n| ${line} | ${line} |`,
    heading: `# ${line}\n\n${line}\n===`,
    'link text': `[${text}](https://example.org/)`,
    'link target': `[x](${line}) [y](<${line}>)`,
    'link title': `[x](y "${line}") [x](y '${line}')`,
    'reference definition': `[x] [${line}]\n\n[x]: <${line}> '${line}'\n[${line}]: y`,
    image: `![${text}](y) ![x](<${line}> "${line}")`,
    'info string': `\`\`\`${line}\n${text}\n\`\`\`\n~~~ ${line}\n${text}`,
    'code span': `\`\`${text}\`\` <${line}>`,
    details: `<details><summary>${line}</summary>\n\n${text}\n\n</details>\n${text}`,
    'table of HTML': `<table><tr><td>\n\n${text}\n\n</td></tr></table>`,
    footnote: `x[^${line}]\n\n[^${line}]: ${text}`,
    alert: `> [!NOTE]\n> ${led('> ')}`,
  };
  return Object.entries(contexts).map(([context, written]) => ({ name: `${name}, ${context}`, text: written }));
}
