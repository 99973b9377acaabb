// The kernels for the baseline of the target: SSE2 on x86-64, NEON on 64-bit Arm.
#define LANES 4
#define KERNELS ck_portable_kernels
#define KERNELS_NAME "portable"
#include "kernels.inc"
