-- Notes that the gateway has answered a chat's last question, if it is this one.
-- KEYS: the last question.  ARGV: when it was asked, in milliseconds, and its guarantee.  Gives 1 or 0.
local kept = redis.call('GET', KEYS[1])
local at, turn, about = string.match(kept or '', '^(%d+)|%d|([^|]*)|(.*)$')
if at ~= ARGV[1] or about ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], at .. '|1|' .. turn .. '|' .. about, 'KEEPTTL')
return 1
