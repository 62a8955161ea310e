"""What every slice may use: errors, time, ids, units, the event. Pure, standard library only."""
