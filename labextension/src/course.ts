/** What the panel and the cells show, and what the buttons do with it. */

import { ServerConnection } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import { server } from './server';
import type { Chapter, CheckResult, Exercise, Hint, Overview, Place } from './server';

const LOOK_AGAIN = 400; // milliseconds between two looks at a running check

export interface Running {
  chapter: string;
  words: string;
  seconds: number;
}

export class Course {
  overview: Overview | null = null;
  /** The chapter and exercise that the learner is at; the exercise is empty outside of one. */
  at: Place = { chapter: '', exercise: '' };
  running: Running | null = null;
  result: CheckResult | null = null;
  hints: { place: Place; shown: Hint[] } | null = null;
  /** Why the last thing that was asked for has not been done. */
  problem = '';
  /** Why the overview may be out of date. */
  silence = '';
  /** What a screen reader says next. */
  said = '';

  readonly changed = new Signal<this, void>(this);
  /** A check of this chapter has ended, wherever it was started. */
  readonly checked = new Signal<this, Chapter>(this);

  get chapter(): Chapter | undefined {
    return this.find(this.at.chapter);
  }

  get exercise(): Exercise | undefined {
    return this.chapter?.exercises.find(exercise => exercise.id === this.at.exercise);
  }

  /** What to do next: in the open chapter as long as something is left there, then what the path says. */
  get next(): Place | null {
    const planned = this.overview?.next ?? null;
    if (!this.chapter || planned?.chapter === this.chapter.name) {
      return planned;
    }
    const open = this.chapter.exercises.find(exercise => !solved(exercise));
    return open ? { chapter: this.chapter.name, exercise: open.id } : planned;
  }

  find(chapter: string): Chapter | undefined {
    return this.overview?.chapters.find(found => found.name === chapter);
  }

  /** Note where the learner is now. */
  move(chapter: string, exercise: string): void {
    if (chapter !== this.at.chapter || exercise !== this.at.exercise) {
      this.at = { chapter, exercise };
      this.changed.emit();
    }
  }

  /** Take notice of what has been written into the diary since the last look, be it by a notebook or a terminal. */
  async refresh(): Promise<void> {
    const before = this.silence;
    let news: Overview | null = null;
    try {
      news = await server.overview(this.overview?.version ?? '');
      this.silence = '';
    } catch (error) {
      this.silence = sentence(error);
    }
    if (news) {
      this.take(news);
    } else if (this.silence !== before) {
      this.changed.emit();
    }
  }

  async choose(path: string, hours: number): Promise<void> {
    await this.attempt(async () => this.take(await server.choose(path, hours)));
  }

  /** Have the whole notebook checked, and follow the check until it has ended. */
  async check(chapter: string): Promise<void> {
    if (this.running) {
      return;
    }
    this.running = { chapter, words: 'starting', seconds: 0 };
    this.result = null;
    this.say('The check has started.');
    await this.attempt(async () => {
      this.result = await this.follow(chapter, (await server.check(chapter)).id);
      this.say(spoken(this.result));
    });
    await this.refresh();
    this.running = null;
    this.changed.emit();
  }

  /** Show one more hint for an exercise. */
  async hint(place: Place): Promise<void> {
    await this.attempt(async () => {
      const hint = await server.hint(place);
      const before = this.hints && same(this.hints.place, place) ? this.hints.shown : [];
      const shown = [...before.filter(one => one.level !== hint.level), hint];
      this.hints = { place, shown: shown.sort((one, other) => one.level - other.level) };
      this.say(`${hint.title}. ${hint.text}`);
    });
  }

  /** Put hints and results away. */
  close(): void {
    this.hints = this.result = null;
    this.changed.emit();
  }

  say(text: string): void {
    this.said = text;
    this.changed.emit();
  }

  /** Show a new overview; a result that a later check has made an old one goes. */
  private take(news: Overview): void {
    const before = this.overview;
    this.overview = news;
    for (const chapter of before ? news.chapters : []) {
      const known = before?.chapters.find(one => one.name === chapter.name)?.check;
      if (chapter.check && chapter.check.at !== known?.at) {
        this.checked.emit(chapter);
        if (!this.running && this.result?.chapter === chapter.name) {
          this.result = null;
        }
      }
    }
    this.changed.emit();
  }

  private async follow(chapter: string, id: string): Promise<CheckResult> {
    for (;;) {
      const now = await server.checked(id);
      if (now.state === 'failed') {
        throw new Error(now.words);
      }
      if (now.result) {
        return now.result;
      }
      this.running = { chapter, words: now.words, seconds: now.seconds };
      this.changed.emit();
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN));
    }
  }

  /** Do something with the server; a problem becomes a sentence in the panel. */
  async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = '';
    } catch (error) {
      this.problem = sentence(error);
    }
    this.changed.emit();
  }
}

function sentence(error: unknown): string {
  return error instanceof Error && !(error instanceof ServerConnection.NetworkError)
    ? error.message
    : 'The course does not answer. Is it still running in its terminal? Start it again: python3 run.py';
}

export function solved(exercise: Exercise): boolean {
  return exercise.status === 'passed' || exercise.status === 'proved';
}

export function same(one: Place, other: Place): boolean {
  return one.chapter === other.chapter && one.exercise === other.exercise;
}

function spoken(result: CheckResult): string {
  const open = result.tests.filter(test => test.status === 'failed').length;
  const rest = open ? `${open} ${open === 1 ? 'test has' : 'tests have'} not passed yet.` : '';
  return `The check is done: ${points(result.points, result.most)}. ${rest} ${result.reason}`.trim();
}

export function points(got: number, most: number): string {
  return `${round(got)} of ${round(most)} ${most === 1 ? 'point' : 'points'}`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
