// The kernels for the baseline of the target, with vectors of the length that suits the formats: the
// compiler cuts them in what registers hold.
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#pragma clang diagnostic ignored "-Wpsabi"  // They are passed within this file only.
#define LANES 8
#define KERNELS ck_portable_kernels
#define KERNELS_NAME "portable"
#include "kernels.inc"
