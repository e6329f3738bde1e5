-- Saves a guarantee with its indexes and deliveries if its revision is still the one that was read. Revision 0 is
-- that of a new one.
-- KEYS: guarantee, of, open, reference, days, ends, opened, paid, waits, moves, the lists of staff, the places of "asking" (one for each data key),
-- the places of the invoices that it names, dead, the deliveries that nobody is to be told any more, box, deliveries.
-- ARGV: id, value, lifetime (0: for ever), time opened, next look at its link (empty: it has none; an earlier look
-- stays), when it ends by itself (empty: not), the reference that it claims (empty: none), revision read, when the personal fields go
-- (empty: not yet known, or gone), time paid (empty: not), 1 (awaiting) or 0, how many places of "asking", how many invoices,
-- 1 (it is its chat's) or 0 (it is nobody's any more), how many deliveries nobody is to be told, the times by which it stands in the
-- lists of staff, with commas between (empty: not), the times at which money of it moved, as the lists have them, the ids of those
-- deliveries, deliveries.
-- Gives 1; or 2 when the reference is another's; or the value that somebody else saved; or 0 when there is none; or
-- "=" and the id of another guarantee that the chat has awaiting for the same person.
local id, value, lifetime, opened, look, ends, ref, rev, day, paid, awaiting, places, invoices, owned, untold, listed, moved = unpack(ARGV, 1, 17)
local asking = 11
local times = {}
for time in string.gmatch(listed, '([^,]*),') do
  times[#times + 1], asking = time, asking + 1
end
local named = asking + tonumber(places)
local dead = named + tonumber(invoices)
local box = dead + tonumber(untold) + 1
local kept = redis.call('GET', KEYS[1])
if kept ~= value then -- else this very save has run before, and only its answer was lost
  if rev == '0' and kept then
    -- Written again, so that WAIT on this connection also speaks for the save that made it.
    redis.call('SET', KEYS[1], kept, 'KEEPTTL')
    return kept
  end
  if revision(kept) ~= rev then
    return kept or 0
  end
  if ref ~= '' then
    local owner = redis.call('GET', KEYS[4])
    if owner and owner ~= id then
      return 2
    end
  end
  if awaiting == '1' then
    for i = asking, named - 1 do
      local other = redis.call('GET', KEYS[i])
      if other and other ~= id then
        return '=' .. other
      end
    end
  end
  drop(dead, box, 18)
  deliver(box, 18 + tonumber(untold))
end

local function keep(key, what)
  if lifetime == '0' then
    redis.call('SET', key, what)
  else
    redis.call('SET', key, what, 'PX', lifetime)
  end
end
keep(KEYS[1], value)
for i = named, dead - 1 do
  if (redis.call('GET', KEYS[i]) or id) == id then -- whoever names an invoice first keeps it
    keep(KEYS[i], id)
  end
end
if owned == '1' then
  redis.call('ZADD', KEYS[2], opened, id)
else
  redis.call('ZREM', KEYS[2], id)
end
redis.call('ZADD', KEYS[7], opened, id)
if look ~= '' then
  redis.call('ZADD', KEYS[3], 'NX', look, id)
else
  redis.call('ZREM', KEYS[3], id)
end
-- A place in a sorted set by time, where there is a time.
local function at(key, score)
  if score ~= '' then
    redis.call('ZADD', key, score, id)
  else
    redis.call('ZREM', key, id)
  end
end
at(KEYS[5], day)
at(KEYS[6], ends)
at(KEYS[8], paid)
at(KEYS[9], awaiting == '1' and opened or '')
for i, time in ipairs(times) do
  at(KEYS[10 + i], time)
end
for time in string.gmatch(moved, '([^,]*),') do
  redis.call('ZADD', KEYS[10], time, id .. '.' .. time)
end
if ref ~= '' then
  keep(KEYS[4], id) -- what was drawn and never issued is free again once its record is gone
end
for i = asking, named - 1 do
  if awaiting == '1' and i == asking then
    redis.call('SET', KEYS[i], id)
  elseif redis.call('GET', KEYS[i]) == id then
    redis.call('DEL', KEYS[i])
  end
end
return 1
