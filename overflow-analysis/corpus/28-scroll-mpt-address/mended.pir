// An address is packed of a high and a low part that have no range: a part too large gives the address another key.
// Source: Scroll MPT circuit, zkbugs zellic_Missing_range_check_for_address_values_in_MPT_Circuit, class B.
field bn254;
pub address, key;
priv high : u128;
priv low : u32;
address = 2^32*high + low;
key = (high + 3*2^96*low + 7)^5;
