/** The server's side of the panel: the addresses below /course/, and what they answer. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

export type Status = 'untouched' | 'tried' | 'passed' | 'proved';

export interface Exercise {
  id: string;
  title: string;
  status: Status;
  points: number;
  most: number;
  hints: number;
}

export interface Chapter {
  name: string;
  number: number;
  title: string;
  notebook: string;
  status: Status;
  points: number;
  most: number;
  done: number;
  exercises: Exercise[];
}

export interface Place {
  chapter: string;
  exercise: string;
}

export interface Schedule {
  hours_per_week: number;
  hours_done: number;
  hours_left: number;
  finish: string | null;
  to_come: number;
}

export interface Overview {
  path: string;
  paths: { id: string; title: string }[];
  schedule: Schedule | null;
  chapters: Chapter[];
  next: Place | null;
  due: Place[];
}

export interface TestResult {
  exercise: string;
  cell: string;
  status: string;
  points: number;
  most: number;
  message: string;
  answer_error: string;
}

export interface CheckResult {
  chapter: string;
  status: string;
  points: number;
  most: number;
  tests: TestResult[];
  repairs: string[];
  reason: string;
  page: string;
  seconds: number;
}

export interface Checked {
  state: 'running' | 'done' | 'failed';
  words: string;
  seconds: number;
  result: CheckResult | null;
}

export interface Hint {
  title: string;
  level: number;
  text: string;
  trouble: string;
}

export interface Released {
  cell: string;
  source: string;
  kept: string;
}

/** Ask the course's server; without a body it is a question, with one a request to do something. */
async function ask<T>(path: string, body?: object): Promise<T> {
  const settings = ServerConnection.makeSettings();
  const url = URLExt.join(settings.baseUrl, 'course', path);
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const response = await ServerConnection.makeRequest(url, init, settings);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.message ?? `The server answered ${response.status}.`);
  }
  return answer as T;
}

export const server = {
  overview: () => ask<Overview>('state'),
  check: (chapter: string) => ask<{ id: string }>('check', { chapter }),
  checked: (id: string) => ask<Checked>(`check/${id}`),
  hint: (place: Place) => ask<Hint>('hint', place),
  reset: (place: Place, source: string) => ask<Released>('reset', { ...place, source }),
  choose: (path: string, hours: number) => ask<Overview>('path', { path, hours_per_week: hours })
};
