import Foundation

extension RWKV4 {
  /// rwkv.cpp stores -exp(time_decay).
  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]? {
    name.hasSuffix(".att.time_decay") ? [WeightSource(name, .mapped(shape) { log(-$0) })] : nil
  }
}
