// XXH3, the hash that tells whether bytes are still the ones written and whether two things are the same.
//
// Why C: the reference implementation is a header, compiled into this target, so that nothing is needed at
// run time; and it is as fast as memory, with the instructions that the processor has.
//
// Not for security.

#ifndef CRWKVXXHASH_H
#define CRWKVXXHASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t low, high; } cxx_hash128;

// A hash that is taken in pieces.
typedef struct cxx_state cxx_state;

uint64_t cxx_hash64_of(const void *_Nullable bytes, size_t count);
cxx_hash128 cxx_hash128_of(const void *_Nullable bytes, size_t count);

// Null where there is no memory for it.
cxx_state *_Nullable cxx_state_new(void);
cxx_state *_Nullable cxx_state_copy(const cxx_state *_Nonnull state);
void cxx_state_free(cxx_state *_Nullable state);
void cxx_state_update(cxx_state *_Nonnull state, const void *_Nullable bytes, size_t count);
cxx_hash128 cxx_state_digest128(const cxx_state *_Nonnull state);

#endif
