/** What happens when: work that is done in the order of its time, and makes more work. */
export class Timeline {
  now = 0
  readonly #heap: { readonly at: number; readonly order: number; readonly work: () => void }[] = []
  #order = 0

  /** Has something done at a time; at the same time in the order in which it was asked for. */
  at(at: number, work: () => void): void {
    const heap = this.#heap
    heap.push({ at: Math.max(at, this.now), order: this.#order++, work })
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!this.#isBefore(child, parent)) break
      this.#swap(child, parent)
      child = parent
    }
  }

  /** Does everything there is to do. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.now = next.at
      next.work()
    }
  }

  #take(): { readonly at: number; readonly work: () => void } | undefined {
    const heap = this.#heap
    if (heap.length > 1) this.#swap(0, heap.length - 1)
    const first = heap.pop()
    for (let parent = 0; ; ) {
      let least = parent
      if (this.#isBefore(2 * parent + 1, least)) least = 2 * parent + 1
      if (this.#isBefore(2 * parent + 2, least)) least = 2 * parent + 2
      if (least === parent) return first
      this.#swap(least, parent)
      parent = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return false
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap
    const [a, b] = [heap[one], heap[other]]
    if (a !== undefined && b !== undefined) [heap[one], heap[other]] = [b, a]
  }
}
