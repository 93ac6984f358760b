"""The scripts that run inside the store, each atomic. `docs/log.md` has the keys and the entry's fields.

Replies are lists of strings; the first says what happened.
"""

from dataclasses import dataclass
from hashlib import sha1


@dataclass(frozen=True)
class Script:
    """A Lua script and the hash by which the store knows it."""

    text: str

    @property
    def sha(self) -> str:
        """SHA-1 of the text, as `EVALSHA` wants it."""
        return sha1(self.text.encode(), usedforsecurity=False).hexdigest()


# The event's own id is always an entry's first field: `entry[2][2]`.
_ENTRIES = """
local function numbers(id)
  local epoch, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(epoch), tonumber(sequence)
end

local function top(log)
  return redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
end

local function is_there(log, id, event)
  local entry = redis.call('XRANGE', log, id, id)[1]
  return entry and entry[2][2] == event
end
"""

# Adds the entry, tells the note's workers and the live channel: one step, so that none is forgotten.
_ADD = """
local function add(id, encounter, channel, fields)
  redis.call('XADD', KEYS[2], id, unpack(fields))
  redis.call('ZADD', KEYS[3], fields[8], encounter)
  local waiting = redis.call('HGET', KEYS[4], encounter)
  if not waiting or #redis.call('XRANGE', KEYS[5], waiting, waiting) == 0 then
    redis.call('HSET', KEYS[4], encounter, redis.call('XADD', KEYS[5], '*', 'encounter', encounter))
  end
  redis.call('PUBLISH', channel, 'log\\0' .. id)
  return {'ok', id}
end
"""

# Takes all of an encounter out, but for its tombstone and its place among the sealed.
_REMOVE = """
local function remove(encounter, group)
  local waiting = redis.call('HGET', KEYS[4], encounter)
  if waiting then
    pcall(redis.call, 'XACK', KEYS[5], group, waiting)
    redis.call('XDEL', KEYS[5], waiting)
  end
  redis.call('HDEL', KEYS[4], encounter)
  redis.call('HDEL', KEYS[7], encounter)
  redis.call('ZREM', KEYS[3], encounter)
  redis.call('DEL', KEYS[2], KEYS[8], KEYS[9])
end
"""

OPEN = Script(
    _ENTRIES
    + _ADD
    + """
-- KEYS tombstone, log, encounters, queued, queue, sealed
-- ARGV encounter, channel, again, first entry as the writer knows it, its event, fields...
local fields = {unpack(ARGV, 6)}
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if redis.call('ZSCORE', KEYS[6], ARGV[1]) then return {'sealed'} end
if ARGV[4] ~= '' and not is_there(KEYS[2], ARGV[4], ARGV[5]) then return {'lost'} end
local last = top(KEYS[2])
local epoch = last and numbers(last[1]) or 0
if ARGV[3] == '1' then
  for earlier = epoch, math.max(1, epoch - 1000), -1 do
    local id = earlier .. '-0'
    if is_there(KEYS[2], id, fields[2]) then return {'ok', id} end
  end
end
return add((epoch + 1) .. '-0', ARGV[1], ARGV[2], fields)
"""
)
"""Take the next epoch: `ok <id>`, `erased`, `sealed`, or `lost`: the log was written anew meanwhile."""

APPEND = Script(
    _ENTRIES
    + _ADD
    + """
-- KEYS tombstone, log, encounters, queued, queue, sealed
-- ARGV encounter, channel, again, epoch ('' for the current one), an entry that must be there, its event,
-- fields...
local fields = {unpack(ARGV, 7)}
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if redis.call('ZSCORE', KEYS[6], ARGV[1]) then return {'sealed'} end
local last = top(KEYS[2])
if not last then return {'lost'} end
local newest, sequence = numbers(last[1])
local epoch = ARGV[4] == '' and newest or tonumber(ARGV[4])
if ARGV[3] == '1' then
  local upper = '+'
  for page = 1, 10 do
    local entries = redis.call('XREVRANGE', KEYS[2], upper, epoch .. '-0', 'COUNT', 100)
    for _, entry in ipairs(entries) do
      if entry[2][2] == fields[2] then return {'ok', entry[1]} end
    end
    if #entries < 100 then break end
    upper = '(' .. entries[100][1]
  end
end
if newest > epoch then return {'fenced', tostring(newest)} end
if newest < epoch then return {'lost'} end
if ARGV[5] ~= '' and not is_there(KEYS[2], ARGV[5], ARGV[6]) then return {'lost'} end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
return add(epoch .. '-' .. string.format('%.0f', math.max(sequence + 1, now)), ARGV[1], ARGV[2], fields)
"""
)
"""Append in an epoch, if an entry is there (the owner's last, for others the first of all): `ok <id>`,
`fenced <newer>`, `lost`, `sealed` or `erased`."""

ERASE = Script(
    _REMOVE
    + """
-- KEYS tombstone, log, encounters, queued, queue, sealed, folded, draft, deltas; ARGV encounter, group
redis.call('SET', KEYS[1], '1')
redis.call('ZREM', KEYS[6], ARGV[1])
remove(ARGV[1], ARGV[2])
return {'ok'}
"""
)
"""Delete all of an encounter and leave its tombstone."""

SEAL = Script(
    _ENTRIES
    + _REMOVE
    + """
-- KEYS as ERASE; ARGV encounter, group, last entry, its event, time of the last entry
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if redis.call('ZSCORE', KEYS[6], ARGV[1]) then return {'ok'} end
local last = top(KEYS[2])
if not last or last[1] ~= ARGV[3] or last[2][2] ~= ARGV[4] then return {'grown'} end
redis.call('ZADD', KEYS[6], ARGV[5], ARGV[1])
remove(ARGV[1], ARGV[2])
return {'ok'}
"""
)
"""Take an encounter out that is in the archive: `ok`, `grown` (it is not as it was archived) or `erased`."""

_PUT = """
local function put(encounter, channel, first)
  local place = first
  while place <= #ARGV do
    local id, count = ARGV[place], tonumber(ARGV[place + 1])
    local fields = {unpack(ARGV, place + 2, place + 1 + count)}
    place = place + 2 + count
    if place <= #ARGV then redis.call('XADD', KEYS[2], id, unpack(fields))
    else add(id, encounter, channel, fields) end
  end
end
"""

UNSEAL = Script(
    _ENTRIES
    + _ADD
    + _PUT
    + """
-- KEYS as ERASE; ARGV encounter, channel, then each entry: id, how many fields, fields...
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if top(KEYS[2]) then return {'ok'} end
redis.call('ZREM', KEYS[6], ARGV[1])
put(ARGV[1], ARGV[2], 3)
return {'ok'}
"""
)
"""Put an encounter of the archive into the store again: `ok` or `erased`."""

REWRITE = Script(
    _ENTRIES
    + _ADD
    + _PUT
    + _REMOVE
    + """
-- KEYS as ERASE; ARGV encounter, channel, group, last entry, its event, then each entry as for UNSEAL
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
local last = top(KEYS[2])
if not last or last[1] ~= ARGV[4] or last[2][2] ~= ARGV[5] then return {'grown'} end
remove(ARGV[1], ARGV[3])
put(ARGV[1], ARGV[2], 6)
return {'ok'}
"""
)
"""Write the log anew, if nothing came meanwhile; drafts go: `ok`, `grown` or `erased`."""

CHECK = Script(
    """
-- KEYS for each awaited entry: log, tombstone; ARGV its id
local answers = {}
for i, id in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[2 * i]) == 1 then answers[i] = 'erased'
  elseif #redis.call('XRANGE', KEYS[2 * i - 1], id, id) == 1 then answers[i] = 'there'
  else answers[i] = 'lost' end
end
return answers
"""
)
"""Say of each awaited entry: `there`, `lost` or `erased`."""

SAVE_DRAFT = Script(
    """
-- KEYS tombstone, draft, deltas, log
-- ARGV version, sealed, deltas to keep, last folded entry or '', generation
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if ARGV[4] ~= '' and #redis.call('XRANGE', KEYS[4], ARGV[4], ARGV[4]) == 0 then return {'lost'} end
local version = tonumber(ARGV[1])
local saved = tonumber(redis.call('HGET', KEYS[2], 'version') or '-1')
if saved >= version then return {'older'} end
redis.call('HSET', KEYS[2], 'version', ARGV[1], 'sealed', ARGV[2], 'g', ARGV[5])
redis.call('XTRIM', KEYS[3], 'MINID', math.max(0, version - tonumber(ARGV[3])) .. '-0')
return {'ok'}
"""
)
"""Keep a snapshot if it is newer: `ok`, `older`, `erased`, or `lost`: the log is not the one it is of."""

ADD_DELTA = Script(
    """
-- KEYS tombstone, deltas, log; ARGV version, sealed, last folded entry or '', generation
if redis.call('EXISTS', KEYS[1]) == 1 then return {'erased'} end
if ARGV[3] ~= '' and #redis.call('XRANGE', KEYS[3], ARGV[3], ARGV[3]) == 0 then return {'lost'} end
local added = redis.pcall('XADD', KEYS[2], ARGV[1] .. '-0', 'd', ARGV[2], 'g', ARGV[4])
if type(added) == 'table' and added['err'] then
  if string.find(added['err'], 'equal or smaller', 1, true) then return {'repeat'} end
  return added
end
return {'ok'}
"""
)
"""Add a change of the draft once: `ok`, `repeat`, `erased` or `lost`."""

_HELD = """
local function held(queue, group, entry, worker)
  local pending = redis.call('XPENDING', queue, group, entry, entry, 1)[1]
  return pending and pending[2] == worker
end
"""

RENEW = Script(
    _HELD
    + """
-- KEYS queue; ARGV group, entry, worker
if not held(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return {'lost'} end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, ARGV[2], 'JUSTID')
return {'ok'}
"""
)
"""Keep a lease: `ok`, or `lost` to another worker."""

RELEASE = Script(
    _ENTRIES
    + _HELD
    + """
-- KEYS queue, queued, log, folded; ARGV group, entry, worker, encounter, folded
if not held(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return {'lost'} end
local last = top(KEYS[3])
if last and last[1] ~= ARGV[5] then return {'behind'} end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[4])
if last then redis.call('HSET', KEYS[4], ARGV[4], ARGV[5]) end
return {'ok'}
"""
)
"""Give a lease back if all was folded: `ok`, `behind` (fold on) or `lost` to another worker."""

SWEEP = Script(
    _ENTRIES
    + """
-- KEYS queue, queued, folded, then logs; ARGV their encounters
local found = 0
for i, encounter in ipairs(ARGV) do
  local last = top(KEYS[3 + i])
  local waiting = redis.call('HGET', KEYS[2], encounter)
  local queued = waiting and #redis.call('XRANGE', KEYS[1], waiting, waiting) == 1
  if last and not queued and redis.call('HGET', KEYS[3], encounter) ~= last[1] then
    redis.call('HSET', KEYS[2], encounter, redis.call('XADD', KEYS[1], '*', 'encounter', encounter))
    found = found + 1
  end
end
return {'ok', tostring(found)}
"""
)
"""Queue what is ahead of its note and queued by nobody: `ok <how many>`."""
