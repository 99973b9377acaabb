import Foundation

/// The resources that this process has used, by the operating system's count.
enum ProcessUsage {
  /// Bytes of memory in use at the most so far, mapped files included.
  static var peakMemory: Int {
    usage.ru_maxrss * 1024
  }

  /// Seconds of processor time used so far, by all threads.
  static var processorSeconds: Double {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    let usage = usage
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static var usage: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}
