-- Removes what is remembered of a chat.  KEYS: session, profile.
redis.call('DEL', KEYS[1], KEYS[2])
return 1
