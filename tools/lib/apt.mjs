// Debian's and Ubuntu's package manager: installing packages, and source archives from the mirrors it is set up with.
import { capture, run, which, CommandFailed } from './process.mjs';

export function aptIsHere() {
  return process.platform === 'linux' && which('apt-get') !== undefined;
}

/** The words that put a command under root: none as root, `sudo -n` where that works, undefined otherwise. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (which('sudo') && capture('sudo', ['-n', 'true']) !== undefined) return ['sudo', '-n'];
  return undefined;
}

let indexIsFresh = false;

/** Refreshes apt's index once a process; false when that is not permitted or fails. */
export async function updateAptIndex() {
  if (indexIsFresh) return true;
  const prefix = rootPrefix();
  if (!prefix) return false;
  try {
    await runAs(prefix, ['apt-get', '-q', 'update']);
    indexIsFresh = true;
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/** Installs packages, none included. @returns {Promise<string|undefined>} why it failed, undefined on success */
export async function installWithApt(packages) {
  if (packages.length === 0) return undefined;
  const prefix = rootPrefix();
  if (!prefix) return 'Installing packages needs root, and `sudo -n` is not permitted here.';
  await updateAptIndex();
  try {
    await runAs(prefix, ['apt-get', '-q', '-y', '--no-install-recommends', 'install', ...packages]);
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
}

function runAs(prefix, words) {
  // `env` carries the variable through sudo, which drops the caller's environment.
  const [command, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...words];
  return run(command, args);
}

/** The addresses of the distribution's mirrors, as apt is set up on this machine; each once, with a slash at its end. */
export async function aptMirrors() {
  let mirrors = indexedMirrors();
  if (mirrors.length === 0 && (await updateAptIndex())) mirrors = indexedMirrors();
  return mirrors;
}

function indexedMirrors() {
  const found = ['Debian', 'Ubuntu'].flatMap((origin) => {
    const printed = capture('apt-get', [
      'indextargets',
      '--format',
      '$(REPO_URI)',
      'Created-By: Packages',
      `Origin: ${origin}`,
    ]);
    return (printed ?? '').split('\n');
  });
  return [...new Set(found.map((line) => line.trim()).filter(Boolean))].map((uri) => uri.replace(/\/?$/, '/'));
}

/** Downloads through apt's own proxy and certificate settings; rejects when apt cannot get it or the hash differs. */
export function aptDownload(uri, file, sha256) {
  return run('/usr/lib/apt/apt-helper', ['download-file', uri, file, `SHA256:${sha256}`], {
    quiet: true,
    timeoutMs: 120_000,
  });
}
