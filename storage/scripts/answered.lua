-- Notes that the gateway has answered in the last turn (question.lua), or that staff were told, if it is this one.
-- KEYS: the last turn.  ARGV: when it was taken, in milliseconds, and what it is about.  Gives 1 or 0.
local kept = redis.call('GET', KEYS[1])
local at, turn, about = string.match(kept or '', '^(%d+)|%d|([^|]*)|(.*)$')
if at ~= ARGV[1] or about ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], at .. '|1|' .. turn .. '|' .. about, 'KEEPTTL')
return 1
