//go:build !slim

package embedded

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
)

const (
	// clusterName is written into the files and cannot change.
	clusterName = "active"
	// shards is written into the files and cannot change. Between 1 and 16 no
	// difference was measured on one SQLite file.
	shards = 4
	// mainStore and visibilityStore name the two files in the configuration.
	mainStore       = "main"
	visibilityStore = "visibility"
	loopback        = "127.0.0.1"
)

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("embedded engine: no data folder given")
	}
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	if o.Retention < 24*time.Hour {
		return o, fmt.Errorf("embedded engine: a retention of %v is shorter than a day", o.Retention)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.LogLevel == nil {
		o.LogLevel = slog.LevelWarn
	}
	return o, nil
}

// layout is where the parts of one running server listen and store.
type layout struct {
	frontend    *net.TCPAddr
	ports       map[primitives.ServiceName]int
	main        *config.SQL
	visibility  *config.SQL
	frontendURL string // how the server and its clients reach the frontend
}

func newLayout(o Options) (*layout, error) {
	l := &layout{ports: map[primitives.ServiceName]int{}}
	l.frontend = &net.TCPAddr{IP: net.ParseIP(loopback)}
	if o.FrontendAddr != "" {
		address, err := net.ResolveTCPAddr("tcp", o.FrontendAddr)
		if err != nil {
			return nil, fmt.Errorf("engine address: %w", err)
		}
		if address.IP == nil {
			address.IP = net.IPv4zero // ":7233" means every interface
		}
		l.frontend = address
	}
	for _, service := range []primitives.ServiceName{
		primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
	} {
		if service == primitives.FrontendService && l.frontend.Port != 0 {
			l.ports[service] = l.frontend.Port
			continue
		}
		port, err := l.freePort()
		if err != nil {
			return nil, err
		}
		l.ports[service] = port
	}
	l.frontend.Port = l.ports[primitives.FrontendService]
	reachable := l.frontend.IP.String()
	if l.frontend.IP.IsUnspecified() {
		reachable = loopback
	}
	l.frontendURL = net.JoinHostPort(reachable, strconv.Itoa(l.frontend.Port))
	// The server never closes its SQLite connections and hands them out again
	// under the same address. A mark that differs for each start keeps a second
	// start in one process off connections to files that a restore may have
	// replaced in between.
	run := "run-" + rand.Text()
	l.main = store(filepath.Join(o.Dir, MainFile), run)
	l.visibility = store(filepath.Join(o.Dir, VisibilityFile), run)
	return l, nil
}

// store is the address of one SQLite file for the server. One connection, since
// more were slower.
func store(file, run string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: escapePath(file),
		MaxConns:     1,
		MaxIdleConns: 1,
		ConnectAttributes: map[string]string{
			"mode":         "rw", // the schema is there already
			"journal_mode": "WAL",
			"synchronous":  "NORMAL",
			"busy_timeout": "5000",
			"setup":        run, // an address part without effect of its own
		},
	}
}

// freePort picks a free loopback port below the range from which systems take
// the ports of outgoing connections, so that none of those takes it before the
// server binds it.
func (l *layout) freePort() (int, error) {
	const lowest, count, tries = 20000, 12000, 100
	for range tries {
		n, err := rand.Int(rand.Reader, big.NewInt(count))
		if err != nil {
			return 0, err
		}
		port := lowest + int(n.Int64())
		if l.taken(port) {
			continue
		}
		listener, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
		if err != nil {
			continue // taken by someone else
		}
		if err := listener.Close(); err != nil {
			return 0, err
		}
		return port, nil
	}
	return 0, errors.New("embedded engine: no free port found on " + loopback)
}

func (l *layout) taken(port int) bool {
	for _, other := range l.ports {
		if other == port {
			return true
		}
	}
	return false
}

// hosts fixes where each part is, so that the parts need no gossip and open no
// ports for it.
func (l *layout) hosts() map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for service, port := range l.ports {
		hosts[service] = static.SingleLocalHost(net.JoinHostPort(loopback, strconv.Itoa(port)))
	}
	hosts[primitives.FrontendService] = static.SingleLocalHost(l.frontendURL)
	return hosts
}

func (l *layout) config() *config.Config {
	services := map[string]config.Service{}
	for service, port := range l.ports {
		ip := loopback
		if service == primitives.FrontendService {
			ip = l.frontend.IP.String()
		}
		services[string(service)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: ip}}
	}
	const disabled = "disabled"
	return &config.Config{
		Global: config.Global{
			Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback},
		},
		Persistence: config.Persistence{
			DefaultStore:     mainStore,
			VisibilityStore:  visibilityStore,
			NumHistoryShards: shards,
			DataStores: map[string]config.DataStore{
				mainStore:       {SQL: l.main},
				visibilityStore: {SQL: l.visibility},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: l.frontendURL},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            services,
		Archival: config.Archival{
			History:    config.HistoryArchival{State: disabled},
			Visibility: config.VisibilityArchival{State: disabled},
		},
		PublicClient: config.PublicClient{HostPort: l.frontendURL},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: disabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: disabled},
		}},
	}
}

// settings are the server's run-time settings where its defaults, made for
// clusters, do not suit one small machine.
func settings() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// The product calls no one that its operator did not name.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
		// How soon all parts know an attribute added to a running server.
		dynamicconfig.NamespaceCacheRefreshInterval.Key(): time.Second,
		// One partition: with the few pollers of one process, work in one of
		// four would wait until it is forwarded to where a poller is.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// Caches in proportion to the machine; what falls out is read again.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():     4096,
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key(): 32 << 20,
	}
}
