from collections import namedtuple

CategoricalDistribution = namedtuple("CategoricalDistribution", ["choices"])
IntDistribution = namedtuple("IntDistribution", ["low", "high", "log"], defaults=[False])
FloatDistribution = namedtuple("FloatDistribution", ["low", "high", "log"], defaults=[False])
