import Foundation

/// How often tests that try what is random do so.
///
/// `RWKV_TUI_ROUNDS` multiplies it: `.ci/thorough` takes its time.
public enum Rounds {
  private static let factor =
    ProcessInfo.processInfo.environment["RWKV_TUI_ROUNDS"].flatMap { Int($0) } ?? 1

  /// So many rounds, or a multiple of them.
  public static func times(_ count: Int) -> Int { count * max(1, factor) }
}
