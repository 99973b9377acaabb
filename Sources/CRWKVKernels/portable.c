// The kernels for the baseline of the target: SSE2 on x86-64, NEON on 64-bit Arm.
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// The compiler cuts vectors of 8 into registers of 4. How it would pass them to other files does not
// matter: it never does.
#pragma clang diagnostic ignored "-Wpsabi"

#define LANES 8
#define KERNELS ck_portable_kernels
#define KERNELS_NAME "portable"
#include "kernels.inc"
