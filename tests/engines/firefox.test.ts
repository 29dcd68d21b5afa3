import { testIn } from './engine_tests.js';

testIn('firefox');
