-- Saves what an act left behind in a chat, if the session's revision is still the one that was read and the value that
-- it used is one of few enough, and counts what has passed.
-- KEYS: session, profile, values (a sorted set by when each was first used), the passes of the day and those of an
-- earlier day (hashes), box, deliveries.  ARGV: revision read, session (empty: none is kept, and none was), its lifetime, profile (empty: as it is), its
-- lifetime, the value's name (empty: none was used), now, the period of the count (both in milliseconds), how many
-- different values are allowed, which passes are one more on the day (with spaces between), which is one less on the
-- earlier day (empty: none), the lifetime of a day's passes, whether others have caused it (empty: the person has), deliveries.
-- Gives 1; or 0 when somebody else has saved; or 2 when it is one value too many.
local kept, mark, now = redis.call('GET', KEYS[1]), ARGV[6], tonumber(ARGV[7])
local life, left = ARGV[3], redis.call('PTTL', KEYS[1])
if ARGV[13] ~= '' and left >= 0 then -- only what the person does lengthens a life
  life = math.max(left, 1)
end
if kept ~= ARGV[2] then -- else this very save has run before, and only its answer was lost
  if revision(kept) ~= ARGV[1] then
    return 0
  end
  if mark ~= '' then
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - tonumber(ARGV[8]))
    if not redis.call('ZSCORE', KEYS[3], mark) then
      if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[9]) then
        return 2
      end
      redis.call('ZADD', KEYS[3], now, mark)
      redis.call('PEXPIRE', KEYS[3], ARGV[8])
    end
  end
  for pass in string.gmatch(ARGV[10], '%S+') do
    redis.call('HINCRBY', KEYS[4], pass, 1)
  end
  if ARGV[10] ~= '' then
    redis.call('PEXPIRE', KEYS[4], ARGV[12])
  end
  if ARGV[11] ~= '' and redis.call('HEXISTS', KEYS[5], ARGV[11]) == 1 then
    redis.call('HINCRBY', KEYS[5], ARGV[11], -1)
  end
  deliver(6, 14)
end
-- Written again also by a repeat: WAIT asks the replicas about the writes of its own connection.
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', life)
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
elseif ARGV[13] == '' then
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
return 1
