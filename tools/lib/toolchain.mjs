// What has to be on the machine besides Node: how each thing is recognised and what it is called where it can be had.
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './browser.mjs';
import { engines } from './engines/engines.mjs';
import { installWithApt, aptIsHere } from './apt.mjs';
import { ensureNodeModules } from './node_modules.mjs';
import { cacheDir, root } from './paths.mjs';
import { capture, run, step, which, CommandFailed, SetupError } from './process.mjs';
import { readJson, writeJson } from './stamp.mjs';
import { isAtLeast } from './version.mjs';

/**
 * A requirement:
 *   title   what a person calls it, with the least version
 *   find    the file that stands for it (a program, a header), or undefined when it is missing or too old
 *   apt     packages on Debian and Ubuntu
 *   others  how to get it elsewhere, as one line
 *   installOtherwise    how it is installed on Debian or Ubuntu where apt could not
 *   optionalWithoutApt  CMake fetches it where the system has none
 *   isOptional          nothing fails without it: what wants it says that it is missing
 */
const requirements = {
  cmake: {
    title: 'CMake 3.22 or later',
    find: () => programOfVersion('cmake', ['--version'], [3, 22]),
    apt: ['cmake'],
    others: 'brew install cmake · dnf install cmake · https://cmake.org/download',
  },
  ninja: {
    title: 'Ninja',
    find: () => which('ninja') ?? which('ninja-build'),
    apt: ['ninja-build'],
    others: 'brew install ninja · dnf install ninja-build · https://ninja-build.org',
  },
  emscripten: {
    title: 'Emscripten 3.1.6 or later',
    find: () => programOfVersion('emcc', ['--version'], [3, 1, 6]),
    apt: ['emscripten'],
    others: 'brew install emscripten · https://emscripten.org/docs/getting_started/downloads.html',
  },
  compiler: {
    title: 'a C++20 compiler (GCC 11, Clang 14 or later) with the address and undefined-behaviour sanitizers',
    find: findCompiler,
    apt: ['g++'],
    others: 'xcode-select --install · dnf install gcc-c++ libasan libubsan',
  },
  clang: {
    title: 'Clang 14 or later with libFuzzer',
    find: findFuzzingClang,
    apt: ['clang', 'libclang-rt-dev'],
    others: 'brew install llvm · dnf install clang compiler-rt',
  },
  clangFormat: {
    title: 'clang-format 14 or later',
    find: () => programOfVersion('clang-format', ['--version'], [14]),
    apt: ['clang-format'],
    others: 'brew install clang-format · dnf install clang-tools-extra',
  },
  rapidjson: {
    title: 'RapidJSON headers',
    find: () => header('rapidjson/reader.h'),
    apt: ['rapidjson-dev'],
    others: 'brew install rapidjson · dnf install rapidjson-devel',
    optionalWithoutApt: true,
  },
  gtest: {
    title: 'GoogleTest',
    find: () => header('gtest/gtest.h'),
    apt: ['libgtest-dev'],
    others: 'brew install googletest · dnf install gtest-devel',
  },
  benchmark: {
    title: 'Google Benchmark',
    find: () => header('benchmark/benchmark.h'),
    apt: ['libbenchmark-dev'],
    others: 'brew install google-benchmark · dnf install google-benchmark-devel',
  },
  chromium: {
    title: 'Chromium or Chrome',
    find: findChromium,
    // Ubuntu's package only points to a snap, which does not run in containers.
    apt: isUbuntu() ? [] : ['chromium', 'chromium-sandbox', 'fonts-liberation'],
    installOtherwise: installPlaywrightsChromium,
    others: 'npx playwright install --with-deps chromium',
  },
  firefox: {
    title: 'Firefox',
    find: engines.firefox.find,
    apt: isUbuntu() ? [] : engines.firefox.install.split(' '),
    others: 'brew install --cask firefox · dnf install firefox',
    isOptional: true,
  },
  webkit: {
    title: "WebKitGTK's driver and Xvfb",
    find: () => engines.webkit.find()?.driver,
    apt: engines.webkit.install.split(' '),
    others: 'dnf install webkitgtk6.0-devel xorg-x11-server-Xvfb',
    isOptional: true,
  },
};

/** What each kind of work needs. */
export const needs = {
  wasm: ['cmake', 'ninja', 'emscripten', 'rapidjson'],
  native: ['cmake', 'ninja', 'compiler', 'rapidjson', 'gtest'],
  bench: ['cmake', 'ninja', 'compiler', 'rapidjson', 'benchmark'],
  fuzz: ['cmake', 'ninja', 'clang', 'rapidjson'],
  browser: ['chromium'],
  engines: ['firefox', 'webkit'],
  format: ['clangFormat'],
};

const rememberedFile = path.join(cacheDir, 'toolchain.json');

/**
 * Makes sure that the named requirements are on this machine: installs what is missing on Debian and Ubuntu, and otherwise
 * throws a SetupError that lists what is missing with the command to run.
 * @param {string[]} names keys of `requirements`, usually from `needs`
 */
export async function ensureTools(names) {
  const missing = [...new Set(names)].filter((name) => !isPresent(name));
  const problem = aptIsHere() && missing.length > 0 ? await install(missing) : undefined;
  const stillMissing = missing.filter(
    (name) => (aptIsHere() || !requirements[name].optionalWithoutApt) && !isPresent(name),
  );
  const wanted = stillMissing.filter((name) => !requirements[name].isOptional);
  if (wanted.length > 0) throw new SetupError(describeMissing(wanted, problem));
  for (const name of stillMissing) console.warn(`${requirements[name].title} is missing: ${requirements[name].others}`);
}

/** @returns {Promise<string|undefined>} what went wrong, if anything did */
async function install(missing) {
  step(`Installing ${missing.map((name) => requirements[name].title).join(', ')}`);
  const problem = await installWithApt(missing.flatMap((name) => requirements[name].apt));
  for (const name of missing) {
    if (!isPresent(name)) await requirements[name].installOtherwise?.();
  }
  return problem;
}

function describeMissing(missing, problem) {
  const titles = missing.map((name) => `  ${requirements[name].title}`);
  const lines = ['These are missing and could not be installed from here:', '', ...titles, ''];
  const packages = missing.flatMap((name) => requirements[name].apt);
  if (problem && packages.length > 0) {
    lines.push(problem, '', 'Run:', '', `  sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`);
  } else {
    lines.push('Get them by:', '', ...missing.map((name) => `  ${requirements[name].others}`));
  }
  lines.push('', 'Then run the same command again.');
  return lines.join('\n');
}

/** Finding some of these takes a compiler run, so what was found is remembered as long as the file stays the same. */
function isPresent(name) {
  const remembered = readJson(rememberedFile) ?? {};
  const known = remembered[name];
  const key = JSON.stringify([process.env.PATH, process.env.CC, process.env.CXX, process.env.SLUICE_CHROMIUM]);
  if (known && known.key === key && known.mtimeMs === modified(known.file)) return true;
  const file = requirements[name].find();
  if (!file) return false;
  writeJson(rememberedFile, { ...remembered, [name]: { file, mtimeMs: modified(file), key } });
  return true;
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : undefined;
}

function programOfVersion(name, args, least) {
  const program = which(name);
  const printed = program && capture(program, args);
  const version = printed && /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(printed);
  if (!version) return undefined;
  return isAtLeast(
    version.slice(1).map((part) => Number(part ?? 0)),
    least,
  )
    ? program
    : undefined;
}

function isUbuntu() {
  return existsSync('/etc/os-release') && /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function installPlaywrightsChromium() {
  await ensureNodeModules();
  const playwright = path.join(root, 'node_modules/@playwright/test/cli.js');
  try {
    await run(process.execPath, [playwright, 'install', '--with-deps', 'chromium']);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error; // that it is still missing is reported by the caller
  }
}

function header(name) {
  const prefixes = [
    ...(process.env.CMAKE_PREFIX_PATH ?? '').split(path.delimiter),
    '/usr',
    '/usr/local',
    '/opt/homebrew',
    '/opt/local',
  ];
  return prefixes
    .filter(Boolean)
    .map((prefix) => path.join(prefix, 'include', name))
    .find((file) => existsSync(file));
}

const cxx20Program = `
#include <concepts>
#include <span>
template <std::integral T> T first(std::span<const T> values) { return values.front(); }
int main() { const int values[] = {0}; return first(std::span<const int>(values)); }
`;

/** The compiler that CMake would take, if it links C++20 with the sanitizers. */
function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  const compiler = candidates.map((name) => which(name)).find(Boolean);
  return compiler && links(compiler, ['-fsanitize=address,undefined'], cxx20Program) ? compiler : undefined;
}

const fuzzProgram = `
#include <cstddef>
#include <cstdint>
#include <span>
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return static_cast<int>(std::span(data, size).size() - size);
}
`;

function findFuzzingClang() {
  const compiler = which('clang++');
  return compiler && which('clang') && links(compiler, ['-fsanitize=fuzzer,address,undefined'], fuzzProgram)
    ? compiler
    : undefined;
}

function links(compiler, flags, source) {
  const args = ['-std=c++20', ...flags, '-x', 'c++', '-', '-o', process.platform === 'win32' ? 'NUL' : '/dev/null'];
  return capture(compiler, args, { input: source }) !== undefined;
}

/**
 * The environment in which emcc runs. Debian's Emscripten looks for acorn in Debian's folder of Node modules, which only
 * Debian's own Node searches by itself; and a cache that may be written is wanted unless the distribution froze it.
 */
export function emscriptenEnvironment() {
  const env = {};
  const debianModules = '/usr/share/nodejs';
  if (existsSync(path.join(debianModules, 'acorn'))) {
    env.NODE_PATH = [process.env.NODE_PATH, debianModules].filter(Boolean).join(path.delimiter);
  }
  const cache = process.env.EM_CACHE ? undefined : capture('em-config', ['CACHE'])?.trim();
  const frozen = capture('em-config', ['FROZEN_CACHE'])?.trim() === 'True';
  if (cache && !frozen && !isWritable(cache)) env.EM_CACHE = path.join(cacheDir, 'emscripten');
  return env;
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
