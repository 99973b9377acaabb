import Foundation

extension RWKV5 {
  /// rwkv.cpp stores exp(-exp(time_decay)) and exp(time_first), and bonuses as [heads, size, 1].
  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]? {
    let narrow = shape.filter { $0 != 1 }
    return switch name.leafName {
    case "time_decay": [WeightSource(name, .mapped(narrow) { log(-log($0)) })]
    case "time_first": [WeightSource(name, .mapped(narrow, log))]
    case "time_faaaa": [WeightSource(name, .reshaped(Array(shape.prefix(2))))]
    default: nil
    }
  }
}
