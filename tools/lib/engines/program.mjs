// A program that serves a driver: started in the background, ready when it says so, ended with everything that it started.
import { spawn } from 'node:child_process';

const readyTimeoutMs = 30_000;

/** @typedef {{ found: RegExpExecArray | undefined, end: () => Promise<void> }} Program */

/**
 * Starts a program and waits until one of its lines matches.
 * @param {string} file
 * @param {string[]} args
 * @param {RegExp | undefined} ready matched against what it prints, on stdout and stderr alike; one that prints nothing
 *   counts as ready when it has been started
 * @param {NodeJS.ProcessEnv} [env] in addition to this process's
 * @returns {Promise<Program>} rejects with what it printed when it ends or takes too long
 */
export function startProgram(file, args, ready, env = {}) {
  // A group of its own, so that what it starts ends with it.
  const child = spawn(file, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', () => resolve(undefined)));
  const signal = (name) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  const onExit = () => signal('SIGKILL');
  process.on('exit', onExit);
  const end = async () => {
    signal('SIGTERM');
    const patience = setTimeout(() => signal('SIGKILL'), 5_000);
    await ended;
    clearTimeout(patience);
    process.off('exit', onExit);
  };
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why) => {
      clearTimeout(timer);
      signal('SIGKILL');
      reject(new Error(`${file} ${why}\n${printed.trimEnd()}`));
    };
    const succeed = (found) => {
      clearTimeout(timer);
      resolve({ found, end });
    };
    const timer = setTimeout(() => fail('is not ready in time'), readyTimeoutMs);
    const take = (bytes) => {
      if (printed.length < 65_536) printed += bytes;
      const found = ready?.exec(printed);
      if (found) succeed(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => fail(`ended with exit code ${code}`));
    if (!ready) child.on('spawn', () => succeed(undefined));
  });
}
