import { describe, expect, it } from 'vitest';
import { countGoogleTest, countPlaywright, countVitest, settleCounts } from '../../tools/lib/reports.mjs';

describe('GoogleTest reports', () => {
  it('counts what ran in this shard', () => {
    const report = {
      testsuites: [
        {
          testsuite: [
            { status: 'RUN', result: 'COMPLETED' },
            { status: 'RUN', result: 'COMPLETED', failures: [{ failure: 'Expected equality' }] },
            { status: 'RUN', result: 'SKIPPED', classname: 'Recordings', name: 'SayWhatTheySay' },
            { status: 'NOTRUN', result: 'SUPPRESSED' },
          ],
        },
      ],
    };
    expect(countGoogleTest(report)).toEqual({ passed: 1, failed: 1, skipped: ['Recordings.SayWhatTheySay'] });
  });
});

describe('Vitest reports', () => {
  it('counts tests by their status', () => {
    const assertionResults = ['passed', 'passed', 'failed', 'pending', 'todo'].map((status) => ({
      status,
      fullName: `is ${status}`,
    }));
    expect(countVitest({ testResults: [{ status: 'failed', assertionResults }] })).toEqual({
      passed: 2,
      failed: 1,
      skipped: ['is pending', 'is todo'],
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countVitest(report)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });
});

describe('Playwright reports', () => {
  it('counts tests and errors outside tests', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const inner = { title: 'faults', specs: [spec('a dropped connection', 'skipped'), spec('a stall', 'expected')] };
    const report = {
      stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [{ title: 'render.spec.ts', specs: [spec('streams', 'skipped')], suites: [inner] }],
      errors: [{ message: 'no such file' }],
    };
    expect(countPlaywright(report)).toEqual({
      passed: 4,
      failed: 2,
      skipped: ['render.spec.ts › streams', 'render.spec.ts › faults › a dropped connection'],
    });
  });
});

describe('a suite', () => {
  it('fails when its runner crashed although no test failed', () => {
    expect(settleCounts({ passed: 7, failed: 0, skipped: [] }, true)).toEqual({ passed: 7, failed: 1, skipped: [] });
  });

  it('fails when it ran nothing', () => {
    expect(settleCounts({ passed: 0, failed: 0, skipped: ['a'] }, false)).toEqual({
      passed: 0,
      failed: 1,
      skipped: ['a'],
    });
  });

  it('keeps the counts of failed tests as they are', () => {
    expect(settleCounts({ passed: 7, failed: 2, skipped: [] }, true)).toEqual({ passed: 7, failed: 2, skipped: [] });
  });
});
