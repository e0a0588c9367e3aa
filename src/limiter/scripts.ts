import { createHash } from 'node:crypto'
import { DIGITS, LATE_MS } from '../core/defence/times.ts'

/** A script of Lua, and the name under which a server remembers it. */
export interface Script {
  readonly lua: string
  readonly sha: string
}

function scriptOf(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/** What the script says of a value that is no list of times, before the milliseconds until it is gone. */
export const CORRUPT = 'corrupt:'

/**
 * Looks at every counter, and spends them if each has room. The arguments are the time, then for each key: 1 where it is paid for,
 * its longest window, how many times it remembers, how many rules it has, and their maxima and windows. The answer is 1 where
 * they were spent, then the times that each had before.
 */
export const spendScript = scriptOf(`
local now, at = tonumber(ARGV[1]), 2
local answer, spent = { 1 }, {}
for i, key in ipairs(KEYS) do
  local paid, longest = ARGV[at] == '1', tonumber(ARGV[at + 1])
  local most, rules = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  at = at + 4
  local text = redis.pcall('get', key) or ''
  local isLog = type(text) == 'string' and #text % ${DIGITS} == 0 and not string.find(text, '%D')
  local newest = isLog and tonumber(string.sub(text, 1, ${DIGITS})) or now
  if (isLog or paid) and (not isLog or newest + longest <= now or newest > now + ${LATE_MS}) then text = '' end
  if isLog or paid then
    answer[i + 1] = text
    spent[i] = { ARGV[1] .. string.sub(text, 1, ${DIGITS} * (most - 1)), longest + ${LATE_MS} }
  else
    local left = redis.call('pttl', key)
    if left < 0 then
      redis.call('pexpire', key, longest)
      left = longest
    end
    answer[1] = 0
    answer[i + 1] = '${CORRUPT}' .. left
  end
  for rule = 1, rules do
    local max, window, used = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), 0
    at = at + 2
    if isLog and not paid then
      for first = 1, #text, ${DIGITS} do
        if tonumber(string.sub(text, first, first + ${DIGITS - 1})) > now - window then used = used + 1 end
      end
      if used >= max then answer[1] = 0 end
    end
  end
end
if answer[1] == 1 then
  for i, key in ipairs(KEYS) do redis.call('set', key, spent[i][1], 'px', spent[i][2]) end
end
return answer
`)

/** Takes the last time of each key back. */
export const giveBackScript = scriptOf(`
for _, key in ipairs(KEYS) do
  local text = redis.pcall('get', key)
  if type(text) == 'string' then
    if #text <= ${DIGITS} then redis.call('del', key)
    else redis.call('set', key, string.sub(text, ${DIGITS + 1}), 'keepttl') end
  end
end
return 1
`)
