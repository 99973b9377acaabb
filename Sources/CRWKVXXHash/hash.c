#include "CRWKVXXHash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static cxx_hash128 taken(XXH128_hash_t hash) { return (cxx_hash128){hash.low64, hash.high64}; }

uint64_t cxx_hash64_of(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }

cxx_hash128 cxx_hash128_of(const void *bytes, size_t count) {
  return taken(XXH3_128bits(bytes, count));
}

cxx_state *cxx_state_new(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state) XXH3_128bits_reset(state);
  return (cxx_state *)state;
}

cxx_state *cxx_state_copy(const cxx_state *state) {
  XXH3_state_t *copy = XXH3_createState();
  if (copy) XXH3_copyState(copy, (const XXH3_state_t *)state);
  return (cxx_state *)copy;
}

void cxx_state_free(cxx_state *state) { XXH3_freeState((XXH3_state_t *)state); }

void cxx_state_update(cxx_state *state, const void *bytes, size_t count) {
  XXH3_128bits_update((XXH3_state_t *)state, bytes, count);
}

cxx_hash128 cxx_state_digest128(const cxx_state *state) {
  return taken(XXH3_128bits_digest((const XXH3_state_t *)state));
}
