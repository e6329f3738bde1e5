-- revision reads the number in front of a stored value; nothing kept, or no number, is revision 0.
local function revision(value)
  return value and string.match(value, '^(%d+)|') or '0'
end

-- deliver saves deliveries. KEYS[box] is the sorted set of due times and every key after it one delivery;
-- from ARGV[arg] on stand, for each, its id, its due time in milliseconds and its value. One that is kept
-- already is left as it is.
local function deliver(box, arg)
  for i = box + 1, #KEYS do
    if redis.call('EXISTS', KEYS[i]) == 0 then
      redis.call('SET', KEYS[i], ARGV[arg + 2])
      redis.call('ZADD', KEYS[box], ARGV[arg + 1], ARGV[arg])
    end
    arg = arg + 3
  end
end

-- drop removes deliveries that nobody is to be told any more, whether they wait or were set aside. KEYS[dead] is the hash of those
-- that were, every key from there to KEYS[box] one delivery; from ARGV[arg] on stand their ids.
local function drop(dead, box, arg)
  for i = dead + 1, box - 1 do
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', KEYS[box], ARGV[arg])
    redis.call('HDEL', KEYS[dead], ARGV[arg])
    arg = arg + 1
  end
end

-- after makes what was to come after a delivery that is over due now, if it still waits for that in the box. One that is claimed, and so
-- is due at half a millisecond, is being sent already.
local function after(box, id, now)
  local due = id ~= '' and redis.call('ZSCORE', box, id)
  if due and tonumber(due) > tonumber(now) and tonumber(due) % 1 == 0 then
    redis.call('ZADD', box, 'XX', now, id)
  end
end
