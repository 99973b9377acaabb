// The kernels for every 64-bit Arm processor.
#if defined(__aarch64__)
#include <arm_neon.h>

#define LANES 8
#define KERNELS ck_neon_kernels
#define KERNELS_NAME "NEON"
#define HAS_FLOAT16
#define HAS_NEON
#include "kernels.inc"
#else
typedef int ck_neon_is_for_aarch64_only;
#endif
