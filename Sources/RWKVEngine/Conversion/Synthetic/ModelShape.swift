/// The sizes of published RWKV models, by the names that `bench --shape` takes.
public enum ModelShape: String, Hashable, Sendable, CaseIterable {
  case v4x169m = "v4-169m"
  case v4x430m = "v4-430m"
  case v4x1b5 = "v4-1b5"
  case v6x1b6 = "v6-1b6"
  case v6x3b = "v6-3b"
  case v6x7b = "v6-7b"

  var family: ModelFamily { rawValue.hasPrefix("v4") ? .rwkv4 : .rwkv6 }

  var layers: Int {
    switch self {
    case .v4x169m: 12
    case .v4x430m, .v4x1b5, .v6x1b6: 24
    case .v6x3b, .v6x7b: 32
    }
  }

  var hidden: Int {
    switch self {
    case .v4x169m: 768
    case .v4x430m: 1024
    case .v4x1b5, .v6x1b6: 2048
    case .v6x3b: 2560
    case .v6x7b: 4096
    }
  }

  /// How many numbers its tensors hold.
  public var parameterCount: Int {
    SyntheticCheckpoint.tensors(self).reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// RWKV-6 has 3.5 times the width, in steps of 32.
  var feedForward: Int { family == .rwkv4 ? 4 * hidden : hidden * 7 / 2 / 32 * 32 }

  var vocabulary: Int { family == .rwkv4 ? 50277 : 65536 }

  var headSize: Int { 64 }

  /// Ranks of RWKV-6's adapters: of the token shift, and of the decay.
  var adapterRanks: (mix: Int, decay: Int) { hidden == 4096 ? (64, 128) : (32, 64) }
}
