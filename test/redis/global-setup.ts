import type { TestProject } from 'vitest/node'
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from './server.ts'

let running: RedisServer | RedisCluster | undefined

/** Starts what the tests of this run share: one server, or a Cluster, by the name of the project. */
export async function setup(project: TestProject): Promise<void> {
  running = project.name === 'redis-cluster' ? await startRedisCluster() : await startRedis()
  project.provide('limitStore', 'urls' in running ? running.urls : running.url)
}

export async function teardown(): Promise<void> {
  await running?.stop()
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where instances of the test kit count their limits, where that is not the database. */
    limitStore: string
  }
}
