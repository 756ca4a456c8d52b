import { walkRows } from './walk-rows.ts';

walkRows('restore');
