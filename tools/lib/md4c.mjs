// Where md4c's source comes from. CMake fetches it from its public repository; where that is out of reach, the
// distribution's source archive of the same release is unpacked under .cache and handed to CMake.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { aptDownload, aptIsHere, aptMirrors } from './apt.mjs';
import { capture, messageOf, run, step, which, SetupError } from './process.mjs';
import { cacheDir, root } from './paths.mjs';
import { readJson, writeJson } from './stamp.mjs';

const version = '0.5.3';
const archive = {
  name: `md4c_${version}.orig.tar.gz`,
  pool: 'pool/main/m/md4c',
  sha256: 'bc2e3bf85e5e6235ee5246778d608048e0a572d9d84538e5ef9e7d4b59a28ad6',
};
const unpackedDir = path.join(cacheDir, `md4c-${version}`);
const rememberedFile = path.join(cacheDir, 'md4c.json');
const reachTimeoutMs = 15_000;

/** Arguments for CMake: none when it can fetch md4c by itself, else the folder with the source. */
export async function md4cArguments() {
  const given = process.env.SLUICE_MD4C_SOURCE;
  if (given) return [sourceArgument(given)];
  if (existsSync(path.join(unpackedDir, 'src/md4c.c'))) return [sourceArgument(unpackedDir)];
  if (repositoryIsInReach()) return [];
  await unpackFromMirror();
  return [sourceArgument(unpackedDir)];
}

function sourceArgument(folder) {
  return `-DFETCHCONTENT_SOURCE_DIR_MD4C=${path.resolve(folder)}`;
}

function repositoryIsInReach() {
  const repository = pinnedRepository();
  const remembered = readJson(rememberedFile);
  if (remembered?.inReach && remembered.repository === repository) return true;
  const inReach =
    which('git') !== undefined &&
    capture('git', ['ls-remote', repository, 'HEAD'], {
      timeoutMs: reachTimeoutMs,
      env: { GIT_TERMINAL_PROMPT: '0' },
    }) !== undefined;
  // Only the good answer is kept: the other one leads to the archive, which is kept itself.
  if (inReach) writeJson(rememberedFile, { repository, inReach });
  return inReach;
}

/** The address as cmake/dependencies.cmake states it, so that it stands in one place. */
function pinnedRepository() {
  const text = readFileSync(path.join(root, 'cmake/dependencies.cmake'), 'utf8');
  const found = /FetchContent_Declare\(md4c\s+GIT_REPOSITORY\s+(\S+)/.exec(text);
  if (!found) throw new Error('cmake/dependencies.cmake no longer declares md4c by GIT_REPOSITORY');
  return found[1];
}

async function unpackFromMirror() {
  step(`Fetching md4c ${version} from the distribution's source archive`);
  const mirrors = aptIsHere() ? await aptMirrors() : [];
  mkdirSync(cacheDir, { recursive: true });
  const folder = mkdtempSync(path.join(cacheDir, 'md4c-download-'));
  try {
    const file = path.join(folder, archive.name);
    const failures = [];
    for (const mirror of mirrors) {
      const failure = await download(`${mirror}${archive.pool}/${archive.name}`, file);
      if (!failure) return await unpack(file, folder);
      failures.push(failure);
    }
    throw new SetupError(describeFailure(failures));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<string|undefined>} why it failed */
async function download(uri, file) {
  try {
    await aptDownload(uri, file, archive.sha256);
    const actual = createHash('sha256').update(readFileSync(file)).digest('hex');
    return actual === archive.sha256 ? undefined : `${uri}: sha256 is ${actual}, expected ${archive.sha256}`;
  } catch (error) {
    return `${uri}: ${messageOf(error)}`;
  }
}

async function unpack(file, folder) {
  const target = path.join(folder, 'source');
  mkdirSync(target);
  await run('tar', ['-xzf', file, '-C', target, '--strip-components=1']);
  if (!existsSync(path.join(target, 'src/md4c.c'))) throw new Error(`${archive.name} holds no src/md4c.c`);
  rmSync(unpackedDir, { recursive: true, force: true });
  renameSync(target, unpackedDir);
}

function describeFailure(failures) {
  return [
    `md4c ${version} is needed, and neither its public repository nor a Debian mirror is in reach.`,
    ...failures.map((failure) => `  ${failure}`),
    `Get its source (release ${version}), unpack it, and name the folder:`,
    '',
    '  SLUICE_MD4C_SOURCE=/path/to/md4c npm test',
  ].join('\n');
}
