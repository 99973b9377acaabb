// Unpacks what zip archives hold, as every program does it.
#include <zlib.h>
