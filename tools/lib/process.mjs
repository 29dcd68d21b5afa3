// Runs programs. Everything under tools/lib uses Node's built-in modules only: it must work before `npm ci` has run.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './paths.mjs';
import { isAtLeast } from './version.mjs';

/** A program that ended with something other than exit code 0. */
export class CommandFailed extends Error {
  constructor(command, args, code, signal, output = '') {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    super(`${[command, ...args].join(' ')} ${how}${output ? `\n${output.trimEnd()}` : ''}`);
    this.name = 'CommandFailed';
    this.code = code;
    this.signal = signal;
  }
}

/** A state of the machine that only its owner can change; the message says what to do. */
export class SetupError extends Error {
  constructor(message) {
    super(message);
    this.name = 'SetupError';
  }
}

/**
 * Runs a program in the repository's root with its output on this terminal.
 * @returns {Promise<string>} what it printed when quiet, else nothing; rejects with CommandFailed.
 * @param {{cwd?: string, env?: Record<string, string>, timeoutMs?: number, quiet?: boolean,
 *   onLine?: (line: string) => void}} [options]
 *   quiet: keep the output back and show it only if the program fails.
 *   onLine: takes the lines of stdout instead of the terminal.
 */
export function run(command, args = [], options = {}) {
  const { cwd = root, env = {}, timeoutMs = 0, quiet = false, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet || onLine ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      timeout: timeoutMs,
    });
    const output = [];
    if (onLine && child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
    else child.stdout?.on('data', (bytes) => output.push(bytes));
    child.stderr?.on('data', (bytes) => output.push(bytes));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else reject(new CommandFailed(command, args, code, signal, Buffer.concat(output).toString()));
    });
  });
}

/**
 * Runs a program and returns what it printed on stdout, or undefined when it cannot be started, fails, or takes longer
 * than timeoutMs.
 * @param {{cwd?: string, env?: Record<string, string>, timeoutMs?: number, input?: string}} [options]
 */
export function capture(command, args = [], options = {}) {
  const { cwd = root, env = {}, timeoutMs = 30_000, input } = options;
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: timeoutMs,
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    maxBuffer: 1 << 26,
  });
  return result.status === 0 ? result.stdout : undefined;
}

/** The full path of a program on PATH (or of a path that is given), undefined when there is none. */
export function which(program) {
  const folders = path.isAbsolute(program) ? [''] : (process.env.PATH ?? '').split(path.delimiter);
  const endings = process.platform === 'win32' ? ['', '.exe', '.bat', '.cmd'] : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = path.join(folder, program + ending);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const minimumNode = [20, 11];

/** Runs main and ends the process with 1 and a message (a stack only for what is a bug in the tools) when it throws. */
export async function runMain(main) {
  try {
    if (!isAtLeast(process.versions.node.split('.').map(Number), minimumNode)) {
      throw new SetupError(`Node ${minimumNode.join('.')} or later is needed; this is ${process.version}.`);
    }
    await main();
  } catch (error) {
    const expected = error instanceof SetupError || error instanceof CommandFailed;
    console.error(`\n${expected || !(error instanceof Error) ? messageOf(error) : error.stack}`);
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** A heading between the steps of a command. */
export function step(text) {
  console.log(process.stdout.isTTY ? `\x1b[1m» ${text}\x1b[0m` : `» ${text}`);
}
