"""What every slice may use: errors, time, ids, units, the shape of an event. Pure, standard library only."""
