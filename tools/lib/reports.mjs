// Reads the test runners' JSON reports into one shape: how many tests passed and failed, and the names
// of those that were skipped: { passed, failed, skipped }.

/** GoogleTest, `--gtest_output=json:…`. */
export function countGoogleTest(report) {
  const counts = emptyCounts();
  for (const suite of report.testsuites ?? []) {
    for (const test of suite.testsuite ?? []) {
      if (test.status === 'NOTRUN') continue; // belongs to another shard, or disabled
      if (test.failures?.length > 0) counts.failed += 1;
      else if (test.result === 'SKIPPED') counts.skipped.push(`${test.classname}.${test.name}`);
      else counts.passed += 1;
    }
  }
  return counts;
}

/** Vitest, `--reporter=json`. A file that could not be loaded counts as one failure: its tests were not counted. */
export function countVitest(report) {
  const counts = emptyCounts();
  for (const file of report.testResults ?? []) {
    for (const test of file.assertionResults ?? []) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped.push(test.fullName);
    }
    const failedTests = (file.assertionResults ?? []).some((test) => test.status === 'failed');
    if (file.status === 'failed' && !failedTests) counts.failed += 1;
  }
  return counts;
}

/** Playwright, `--reporter=json`. Errors outside any test (a file that does not load) count as failures. */
export function countPlaywright(report) {
  const stats = report.stats ?? {};
  return {
    passed: (stats.expected ?? 0) + (stats.flaky ?? 0),
    failed: (stats.unexpected ?? 0) + (report.errors?.length ?? 0),
    skipped: (report.suites ?? []).flatMap((suite) => skippedSpecs(suite, [])),
  };
}

function skippedSpecs(suite, titles) {
  const path = [...titles, suite.title];
  const here = (suite.specs ?? []).filter((spec) => spec.tests.every((test) => test.status === 'skipped'));
  return [
    ...here.map((spec) => [...path, spec.title].join(' › ')),
    ...(suite.suites ?? []).flatMap((inner) => skippedSpecs(inner, path)),
  ];
}

/** @returns {{passed: number, failed: number, skipped: string[]}} */
export function emptyCounts() {
  return { passed: 0, failed: 0, skipped: [] };
}

export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/**
 * What a suite's counts amount to once the runner's exit is known: a runner that failed although no test did (it crashed,
 * it could not start) counts as one failure, and so does one that ran nothing.
 */
export function settleCounts(counts, runnerFailed) {
  const ranNothing = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (runnerFailed || ranNothing) ? { ...counts, failed: 1 } : counts;
}
