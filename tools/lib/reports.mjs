// Reads the test runners' JSON reports into one shape: { passed, failed, skipped }.

/** GoogleTest, `--gtest_output=json:…`. */
export function countGoogleTest(report) {
  const counts = emptyCounts();
  for (const suite of report.testsuites ?? []) {
    for (const test of suite.testsuite ?? []) {
      if (test.status === 'NOTRUN') continue; // belongs to another shard, or disabled
      if (test.failures?.length > 0) counts.failed += 1;
      else if (test.result === 'SKIPPED') counts.skipped += 1;
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
      else counts.skipped += 1;
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
    skipped: stats.skipped ?? 0,
  };
}

export function emptyCounts() {
  return { passed: 0, failed: 0, skipped: 0 };
}

export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * What a suite's counts amount to once the runner's exit is known: a runner that failed although no test did (it crashed,
 * it could not start) counts as one failure, and so does one that ran nothing.
 */
export function settleCounts(counts, runnerFailed) {
  const ranNothing = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (runnerFailed || ranNothing) ? { ...counts, failed: 1 } : counts;
}
