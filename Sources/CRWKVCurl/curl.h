// Calls of libcurl's functions through pointers, for it is loaded only when something is fetched: linked,
// it and what it needs would double the time that the program takes to start.
// Why C: curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
#ifndef CRWKVCURL_H
#define CRWKVCURL_H

#include <stddef.h>

typedef long long crwkv_curl_offset;
typedef int (*crwkv_curl_set)(void *handle, int option, ...);
typedef int (*crwkv_curl_get)(void *handle, int information, ...);
typedef size_t (*crwkv_curl_data)(char *bytes, size_t size, size_t count, void *context);
typedef int (*crwkv_curl_progress)(
    void *context, crwkv_curl_offset download, crwkv_curl_offset downloaded,
    crwkv_curl_offset upload, crwkv_curl_offset uploaded);

static inline int crwkv_curl_set_long(void *set, void *handle, int option, long value) {
  return ((crwkv_curl_set)set)(handle, option, value);
}

static inline int crwkv_curl_set_pointer(void *set, void *handle, int option, const void *value) {
  return ((crwkv_curl_set)set)(handle, option, value);
}

static inline int crwkv_curl_set_offset(
    void *set, void *handle, int option, crwkv_curl_offset value) {
  return ((crwkv_curl_set)set)(handle, option, value);
}

static inline int crwkv_curl_set_data(
    void *set, void *handle, int option, crwkv_curl_data function) {
  return ((crwkv_curl_set)set)(handle, option, function);
}

static inline int crwkv_curl_set_progress(
    void *set, void *handle, int option, crwkv_curl_progress function) {
  return ((crwkv_curl_set)set)(handle, option, function);
}

static inline int crwkv_curl_get_long(void *get, void *handle, int information, long *value) {
  return ((crwkv_curl_get)get)(handle, information, value);
}

#endif
