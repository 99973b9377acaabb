// How the C library keeps memory. Why C: Swift's module of the C library leaves this header out.
#include <malloc.h>
