/** What happens when: work that is done in the order of its time, and makes more work. */
export interface Timeline {
  /** Milliseconds from the beginning. */
  readonly now: number
  /** Has something done at a time, now where that is over; at the same time in the order in which it was asked for. */
  at(at: number, work: () => void): void
  /** Does everything there is to do. */
  run(): void
}

interface Task {
  readonly at: number
  readonly order: number
  readonly work: () => void
}

/** A timeline at its beginning. */
export function createTimeline(): Timeline {
  const heap: Task[] = []
  let [now, order] = [0, 0]
  return {
    get now() {
      return now
    },
    at(at, work) {
      push(heap, { at: Math.max(at, now), order: order++, work })
    },
    run() {
      for (let next = pop(heap); next !== undefined; next = pop(heap)) {
        now = next.at
        next.work()
      }
    },
  }
}

/** Into a binary heap: no task is before the one at half its place. */
function push(heap: Task[], task: Task): void {
  heap.push(task)
  for (let child = heap.length - 1; child > 0; ) {
    const parent = (child - 1) >> 1
    if (!isBefore(heap, child, parent)) break
    swap(heap, child, parent)
    child = parent
  }
}

/** The first of all. */
function pop(heap: Task[]): Task | undefined {
  swap(heap, 0, heap.length - 1)
  const first = heap.pop()
  for (let parent = 0; ; ) {
    const [left, right] = [2 * parent + 1, 2 * parent + 2]
    const lesser = isBefore(heap, right, left) ? right : left
    if (!isBefore(heap, lesser, parent)) return first
    swap(heap, parent, lesser)
    parent = lesser
  }
}

function isBefore(heap: readonly Task[], one: number, other: number): boolean {
  const [a, b] = [heap[one], heap[other]]
  if (a === undefined || b === undefined) return false
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function swap(heap: Task[], one: number, other: number): void {
  const [a, b] = [heap[one], heap[other]]
  if (a === undefined || b === undefined) return
  heap[one] = b
  heap[other] = a
}
